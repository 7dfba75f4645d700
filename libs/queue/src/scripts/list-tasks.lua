#!lua flags=no-writes
-- Tasks of one status in its order, from the place after a task on. That place is a score and an id, not a rank: a walk
-- of many calls neither skips nor doubles what keeps its place while other tasks come and go.
-- pending: as they run, set-aside tasks among them; processing: by the end of the lease; scheduled, retrying: as they are
-- due; completed, dead_letter, cancelled: newest first.
-- ARGV: status; score and id of the task before the first one, '' for the beginning; most tasks; most bytes of records and
--       states (one that is larger comes alone); pending: the range of lanes behind one and up to one, '' for no bound
-- reply: OK, 1 when more follow, for each task: id, score, record or '', state or ''; registry entries of the workers
--        named in the states: boot, entry, …; pending: the lane up to which the range went, '' for no bound, and 1 when a
--        further range follows behind it
local call = redis.call
local pending, scheduled, processing, retry, aside, completed, dead, cancelled, metadata, state, workers = unpack(KEYS)
local status, place_score, place_id, most, most_bytes = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local lanes_after, lanes_upto, has_lanes_beyond = ARGV[6], ARGV[7], false
local byte, match = string.byte, string.match
local ids, scores, more = {}, {}, false

-- By bytes, as a sorted set orders its members; `<` would go by the server's locale.
local function precedes(one, other)
  for i = 1, math.min(#one, #other) do
    local a, b = byte(one, i), byte(other, i)
    if a ~= b then return a < b end
  end
  return #one < #other
end

-- Number of members before the place, and whether the task itself is still there. Thousands may share a score, so they
-- are not stepped through.
local function seek(set)
  if place_score == '' then return 0, false end
  local low, high = call('ZCOUNT', set, '-inf', '(' .. place_score), call('ZCOUNT', set, '-inf', place_score)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if precedes(call('ZRANGE', set, middle, middle)[1], place_id) then low = middle + 1 else high = middle end
  end
  local at = call('ZRANGE', set, low, low, 'WITHSCORES')
  return low, at[1] == place_id and at[2] == place_score
end

local function ascending(set)
  local before, is_there = seek(set)
  local first = before + (is_there and 1 or 0)
  local found = call('ZRANGE', set, first, first + most - 1, 'WITHSCORES')
  return found, first + #found / 2 < call('ZCARD', set)
end

local function descending(set)
  local size = call('ZCARD', set)
  local first = place_score == '' and 0 or size - seek(set)
  local found = call('ZRANGE', set, first, first + most - 1, 'REV', 'WITHSCORES')
  return found, first + #found / 2 < size
end

local function keep(found)
  for i = 1, #found, 2 do
    ids[#ids + 1], scores[#scores + 1] = found[i], found[i + 1]
  end
end

if status == 'pending' and (lanes_after ~= '' or call('ZCARD', aside) > 0) then
-- include: list/waiting.lua
elseif status == 'pending' then
  local found
  found, more = ascending(pending)
  keep(found)
else
  local ordered = { processing = processing, retrying = retry, scheduled = scheduled }
  local newest_first = { completed = completed, dead_letter = dead, cancelled = cancelled }
  local found
  if ordered[status] then
    found, more = ascending(ordered[status])
  else
    found, more = descending(newest_first[status])
  end
  keep(found)
end

local bytes, count = 0, 0
for i = 1, #ids do
  bytes = bytes + call('HSTRLEN', metadata, ids[i]) + call('HSTRLEN', state, ids[i])
  if i > 1 and bytes > most_bytes then
    more = true
    break
  end
  count = i
end
local beyond = has_lanes_beyond and 1 or 0
if count == 0 then return { 'OK', 0, {}, {}, lanes_upto, beyond } end

local records = call('HMGET', metadata, unpack(ids, 1, count))
local states = call('HMGET', state, unpack(ids, 1, count))
local rows, boots, known = {}, {}, {}
for i = 1, count do
  local at = (i - 1) * 4
  rows[at + 1], rows[at + 2], rows[at + 3], rows[at + 4] = ids[i], scores[i], records[i] or '', states[i] or ''
  local boot = states[i] and match(states[i], '^%a|%d+|([^|]+)')
  if boot and not known[boot] then
    known[boot] = true
    boots[#boots + 1] = boot
  end
end
local registered = {}
if boots[1] then
  local entries = call('HMGET', workers, unpack(boots))
  for i = 1, #boots do
    registered[i * 2 - 1], registered[i * 2] = boots[i], entries[i] or ''
  end
end
return { 'OK', more and 1 or 0, rows, registered, lanes_upto, beyond }
