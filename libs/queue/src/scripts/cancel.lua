#!lua flags=allow-oom
-- Cancels a task. One that waits will never run; one that runs is asked to stop, keeps its token, and is cancelled when
-- its run ends, however that ends.
-- edge: cancel pending -> cancelled
-- edge: cancel scheduled -> cancelled
-- edge: cancel retrying -> cancelled
-- ARGV: clock, id, error (JSON text that says why)
-- reply: OK, letter of its state now: X, or L where it was asked to stop
--        SAME, letter: it was cancelled, or asked to stop, before
--        REFUSED, letter: it has finished
--        or UNKNOWN
local call, match, sub, find = redis.call, string.match, string.sub, string.find
local metadata, state, attempts, progress, logs, pending, aside, scheduled, retry, expiring, stopping, cancelled, keeping, unique, ledger, events = unpack(KEYS)
local clock, id, why = unpack(ARGV)
-- include: lib/text.lua
-- include: lib/clock.lua
-- include: lib/record.lua
-- include: act/task.lua
if letter == 'C' or letter == 'D' then return { 'REFUSED', letter } end
if letter == 'X' or (letter == 'L' and has_hook(hooks, 'c')) then return { 'SAME', letter } end

local moved = {}
-- include: act/mark.lua
if letter == 'L' then
  hooks = hooks .. ',c'
  local history = claim .. '|' .. owner .. '|' .. failures .. '|' .. crashes .. '|'
  -- A state with a tail: the turn takes one that ends with its head for a task without hooks.
  call('HSET', state, id, 'L|' .. history .. hooks .. '|' .. score .. '|' .. started .. '|||\n' .. why)
  call('ZADD', stopping, now_text, id)
  moved[1] = 'L ' .. id
else
-- include: act/withdraw.lua
  local release, weigh, cancel
-- include: lib/cancel.lua
  call('ZREM', expiring, id)
  cancel(id, match(current, STATE_HEAD), size, why)
  letter = 'X'
end
-- include: lib/publish.lua
return { 'OK', letter }
