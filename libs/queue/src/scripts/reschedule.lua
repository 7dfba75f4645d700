#!lua flags=allow-oom
-- Gives a task that waits another time to run at. A retrying one keeps its failures. One that would expire, or miss its
-- deadline, by then is left as it is.
-- edge: reschedule pending -> scheduled
-- edge: reschedule retrying -> scheduled
-- ARGV: clock, id, delay | at, ms from now | ms since the epoch; what has passed means now
-- reply: OK, S, when it is due
--        REFUSED, letter: it runs, or has finished
--        LATE, e (it expires) or d (its deadline), the instant by which it must run
--        or UNKNOWN
local call, match, sub, find = redis.call, string.match, string.sub, string.find
local metadata, state, pending, aside, scheduled, retry, ledger, wake, events = unpack(KEYS)
local clock, id, kind, time = unpack(ARGV)
-- include: lib/text.lua
-- include: lib/clock.lua
-- include: lib/record.lua
-- include: act/task.lua
if letter ~= 'P' and letter ~= 'S' and letter ~= 'R' then return { 'REFUSED', letter } end

local due = math.max(now, kind == 'delay' and now + time or tonumber(time))
for _, limit in ipairs({ 'e', 'd' }) do
  local before = tonumber(match(',' .. hooks, ',' .. limit .. '(%d+)'))
  -- What has started once does not expire any more.
  if before and due >= before and (limit == 'd' or claim == '0') then return { 'LATE', limit, before } end
end
-- include: act/withdraw.lua
-- include: act/mark.lua
call('ZADD', scheduled, text(due), id)
call('HSET', state, id, 'S' .. sub(current, 2))
local due_at = tonumber(call('HGET', ledger, 'due_at') or '')
if not due_at or due < due_at then
  -- A worker that waits sets its timer by the earliest.
  call('HSET', ledger, 'due_at', text(due))
  if call('EXISTS', wake) == 0 then call('LPUSH', wake, '0') end
end
local moved = { 'S ' .. id }
-- include: lib/publish.lua
return { 'OK', 'S', due }
