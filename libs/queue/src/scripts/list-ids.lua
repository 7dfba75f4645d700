#!lua flags=no-writes
-- One page of the ids of the tasks in a status, in the order of its set, optionally of one type only. Pending tasks are
-- those of `pending`, then those set aside. A walk over all pages ends, and meets none again that an act of it has reached:
-- what came into the status since it began is left out, and so is what an act has reached since (hook `m`). Of the tasks
-- that were there and stay none is left out; one that moves on its own may come twice.
-- ARGV: clock; key of the set (see `sets`); type or ''; cursor or ''; bounds of the walk, '' for a new one; most ids (at
--       most 256); 1 to read the tasks too
--   cursor: s<score> <id>: goes on behind that task; a<member>: behind that member of `aside`
--   bounds: when it began, and the newest claim, submission and act then; the highest score of the set
-- reply: OK, ids, next cursor ('' at the end; a page may be short, or empty, before it), bounds, and of tasks that were read
--        their cursors, records and errors (JSON, or '')
local call, match, sub, find = redis.call, string.match, string.sub, string.find
local metadata, state, pending, aside, scheduled, processing, retry, completed, dead, cancelled, sequence, ledger = unpack(KEYS)
local clock, set_name, task_type, cursor, bounds, limit, reads = unpack(ARGV)
local MOST_LOOKED_AT = 256
local MOST_BYTES = reads == '1' and 262144 or 1048576 -- of records and states that are read
local PRIORITY_SPAN = 8796093022208 -- 2^43, see enqueue.lua
local ENDED = '^%a|%d+|[^|]*|%d+|%d+|[^|]*|%d+|%d+|(%d+)'
-- include: lib/text.lua
-- include: lib/clock.lua
-- include: lib/record.lua
local sets = { pending = pending, scheduled = scheduled, processing = processing, retry = retry, completed = completed, dead = dead, cancelled = cancelled }
local set = sets[set_name]
limit = tonumber(limit)
local ids, next_cursor, bytes = {}, '', 0
local cursors, records, errors = {}, {}, {}

if bounds == '' then
  local newest = call('HMGET', ledger, 'epoch', 'acts')
  local highest = call('ZRANGE', set, -1, -1, 'WITHSCORES')[2] or 0
  bounds = now_text .. '.' .. (newest[1] or '0') .. '.' .. (call('GET', sequence) or '0') .. '.' .. (newest[2] or '0') .. '.' .. text(highest)
end
local began_at, last_epoch, last_submission, last_act, highest = match(bounds, '^(%d+)%.(%d+)%.(%d+)%.(%d+)%.(%d+)$')
began_at, last_epoch, last_submission, last_act = tonumber(began_at), tonumber(last_epoch), tonumber(last_submission), tonumber(last_act)
local last_score = math.huge
if set_name == 'dead' then last_score = began_at end
-- One with a retention of its own may stand later than when it ended.
if set_name == 'completed' or set_name == 'cancelled' then last_score = math.max(began_at, tonumber(highest)) end

-- Whether the walk is for it, by its score and its state ('' for one that has none).
local function was_there(score, current)
  local _, claim, _, _, _, hooks, place = match(current, STATE_FIELDS)
  if claim and tonumber(match(',' .. hooks, ',m(%d+)') or 0) > last_act then return false end
  if set_name == 'pending' then return score % PRIORITY_SPAN <= last_submission end
  if set_name == 'scheduled' then return (tonumber(place) or 0) % PRIORITY_SPAN <= last_submission end
  if set_name == 'retry' or set_name == 'processing' then return (tonumber(claim) or 0) <= last_epoch end
  return score <= began_at or (tonumber(match(current, ENDED)) or 0) <= began_at
end

local function look_at(id, score, place)
  local current = ''
  -- A completed task is read only where its score does not tell: its result may be long.
  if set_name ~= 'completed' or score > began_at then current = call('HGET', state, id) or '' end
  bytes = bytes + #current
  if not was_there(score, current) then return end
  local record = ''
  if task_type ~= '' or reads == '1' then record = call('HGET', metadata, id) or '' end
  bytes = bytes + #record
  if task_type ~= '' and sub(record, TYPE_STARTS_AT, TYPE_STARTS_AT + #task_type) ~= task_type .. '"' then return end
  ids[#ids + 1] = id
  if reads == '1' then
    if set_name == 'completed' and current == '' then
      local held = call('HGET', state, id) or ''
      bytes = bytes + #held
      current = held
    end
    cursors[#ids], records[#ids], errors[#ids] = place, record, sub(error_line(current), 2)
  end
end

local looked_at = 0
local function has_room()
  return looked_at < MOST_LOOKED_AT and #ids < limit and bytes < MOST_BYTES
end

if sub(cursor, 1, 1) ~= 'a' then
  local score, last = match(cursor, '^s(%S+) (.*)$')
  local rank = 0
  if score then
    local is_there = call('ZSCORE', set, last) == score
    rank = is_there and call('ZRANK', set, last) + 1 or call('ZCOUNT', set, '-inf', '(' .. score)
  end
  local found = call('ZRANGE', set, rank, rank + MOST_LOOKED_AT - 1, 'WITHSCORES')
  local is_over = false
  while found[looked_at * 2 + 1] and has_room() and not is_over do
    local id, place = found[looked_at * 2 + 1], found[looked_at * 2 + 2]
    is_over = tonumber(place) > last_score
    looked_at = looked_at + 1
    if not is_over then look_at(id, tonumber(place), 's' .. place .. ' ' .. id) end
  end
  if not is_over and (looked_at == MOST_LOOKED_AT or found[looked_at * 2 + 1]) then
    next_cursor = 's' .. found[looked_at * 2] .. ' ' .. found[looked_at * 2 - 1]
    if set_name == 'pending' and tonumber(found[looked_at * 2]) % PRIORITY_SPAN > last_submission then
      -- All that follow in this priority were submitted later: on to the next one, lest new tasks come faster than pages.
      local next_priority = (math.floor((found[looked_at * 2] - 1) / PRIORITY_SPAN) + 1) * PRIORITY_SPAN
      next_cursor = 's' .. text(next_priority) .. ' 0'
    end
  elseif set_name == 'pending' then
    next_cursor = 'a'
  end
else
  local lane = task_type == '' and '' or 't:' .. task_type
  local from = cursor == 'a' and (lane == '' and '-' or '[' .. lane .. '\0') or '(' .. sub(cursor, 2)
  local members = call('ZRANGE', aside, from, lane == '' and '+' or '(' .. lane .. '\1', 'BYLEX', 'LIMIT', 0, MOST_LOOKED_AT)
  while members[looked_at + 1] and has_room() do
    looked_at = looked_at + 1
    local hex, id = match(members[looked_at], '^[^%z]*%z(%x+)%z(.*)$')
    look_at(id, tonumber(hex, 16), 'a' .. members[looked_at])
  end
  if looked_at == MOST_LOOKED_AT or members[looked_at + 1] then next_cursor = 'a' .. members[looked_at] end
end
return { 'OK', ids, next_cursor, bounds, cursors, records, errors }
