#!lua flags=no-writes
-- What moved after a place in the stream of events and, of the same instant, where the stream ends and how a task stands.
-- ARGV: id of an entry, '' for none; 1 when that entry itself is wanted too; most entries; most bytes of them; id of a
--       task, '' for none
-- reply: OK, id of the newest entry, 1 when some of what followed on the place is gone (or the stream never had it), 1 when
--        more follow, letter of the task's state ('' when there is no such task), entries: id, text, …
local call = redis.call
local metadata, state, pending, aside, scheduled, retry, ledger, events = unpack(KEYS)
local place, with_place, most, most_bytes, task = ARGV[1], ARGV[2] == '1', tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local match = string.match
local CHUNK = 10 -- entries of one command: their size is known only afterwards

local function later(one, other)
  local ms, number = match(one, '^(%d+)%-(%d+)$')
  local other_ms, other_number = match(other, '^(%d+)%-(%d+)$')
  if ms ~= other_ms then return tonumber(ms) > tonumber(other_ms) end
  return tonumber(number) > tonumber(other_number)
end

-- include: lib/purged.lua
local letter = ''
if task ~= '' and call('HEXISTS', metadata, task) == 1 then
  local current = call('HGET', state, task)
  if not is_purged(task, current or nil) then letter = current and string.sub(current, 1, 1) or 'P' end
end
if call('EXISTS', events) == 0 then
  return { 'OK', '0-0', (place ~= '' and place ~= '0-0') and 1 or 0, 0, letter, {} }
end

local facts, described = {}, call('XINFO', 'STREAM', events)
for i = 1, #described, 2 do facts[described[i]] = described[i + 1] end
local newest = facts['last-generated-id']
if place == '' then return { 'OK', newest, 0, 0, letter, {} } end
if later(place, newest) then return { 'OK', newest, 1, 0, letter, {} } end

local oldest = facts['first-entry'] and facts['first-entry'][1]
local is_cut = facts['entries-added'] > facts['length']
local gap = is_cut and place ~= newest and (not oldest or later(oldest, place))

local entries, bytes, from, more = {}, 0, with_place and place or '(' .. place, false
while true do
  local found = call('XRANGE', events, from, '+', 'COUNT', CHUNK)
  for i = 1, #found do
    local fields = found[i][2]
    entries[#entries + 1] = found[i][1]
    entries[#entries + 1] = fields[2]
    bytes = bytes + #fields[2]
  end
  if #found < CHUNK then break end
  if #entries >= most * 2 or bytes >= most_bytes then
    more = true
    break
  end
  from = '(' .. found[#found][1]
end
return { 'OK', newest, gap and 1 or 0, more and 1 or 0, letter, entries }
