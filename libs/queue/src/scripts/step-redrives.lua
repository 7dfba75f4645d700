#!lua flags=allow-oom
-- Carries the active staged redrives on by one bounded step, for the one process that holds the duty. What a step did and
-- how far it came are written together, so a process that dies, or a reply that is lost, doubles and skips nothing.
-- ARGV: clock, name of the process, ms for which it holds the duty from now, most dead letters looked at in this step
-- reply: OK, ms until the next step (-1: none is active), or HELD, ms until the duty of another process ends at the latest
local call, match, sub, find = redis.call, string.match, string.sub, string.find
local metadata, state, pending, expiring, dead, dead_letter, dead_by_error, dead_retention, keeping, unique, sequence, ledger, wake, redrives, duty, aside, scheduled, retry, events = unpack(KEYS)
local clock, owner, duty_ms, limit = unpack(ARGV)
-- include: lib/text.lua
-- include: lib/clock.lua
-- include: lib/record.lua
local moved = {}
-- include: lib/revive.lua
-- include: lib/redrives.lua
local LOOK_AT_CANARIES_EVERY_MS = 250
local SHORTEST_WAIT_MS = 10
local MOST_RECORD_BYTES = 1048576 -- that one step reads to learn task types

local holder, held_until = match(call('HGET', duty, 'redrive') or '', '^(%S+) (%d+)$')
local left = held_until and held_until - now or 0
-- More than a whole duty: the server's clock was set back.
if holder and holder ~= owner and left > 0 and left <= tonumber(duty_ms) then return { 'HELD', left } end
local active = words_of(call('HGET', redrives, 'active'))
if #active == 0 then
  call('HDEL', duty, 'redrive')
  return { 'OK', -1 }
end
call('HSET', duty, 'redrive', owner .. ' ' .. text(now + duty_ms))

local bytes_read = 0
local function is_of_type(id, task_type)
  if task_type == '' then return true end
  bytes_read = bytes_read + call('HSTRLEN', metadata, id)
  return match(call('HGET', metadata, id) or '', '^{"v":1,"c":%d+,"t":"([^"]*)"') == task_type
end

-- include: lib/redrive-source.lua
-- include: lib/redrive-stages.lua

local share = math.max(1, math.floor(limit / #active))
local wait = -1
for _, id in ipairs(active) do
  local redrive = read_redrive(id)
  local pause = redrive.status == 'canaries' and send_canaries(id, redrive, share) or send_rest(id, redrive, share)
  write_redrive(id, redrive)
  if pause >= 0 and (wait < 0 or pause < wait) then wait = pause end
end
-- include: lib/publish.lua
return { 'OK', wait }
