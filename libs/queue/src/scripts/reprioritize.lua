#!lua flags=allow-oom
-- Gives a task that waits another priority; within it, it keeps its turn in the order of submission. Its score says the
-- priority from then on, its record still what was submitted.
-- ARGV: clock, id, priority
-- reply: OK, letter of its state
--        SAME, letter: it has this priority
--        REFUSED, letter: it runs, or has finished
--        or UNKNOWN
local call, match, sub, find = redis.call, string.match, string.sub, string.find
local metadata, state, pending, aside, scheduled, retry, ledger, events = unpack(KEYS)
local clock, id, priority = unpack(ARGV)
local PRIORITY_SPAN = 8796093022208 -- 2^43, see enqueue.lua
local HIGHEST_PRIORITY = 1023
-- include: lib/text.lua
-- include: lib/clock.lua
-- include: lib/record.lua
-- include: act/task.lua
if letter ~= 'P' and letter ~= 'S' and letter ~= 'R' then return { 'REFUSED', letter } end

local new_score = text((HIGHEST_PRIORITY - priority) * PRIORITY_SPAN + score % PRIORITY_SPAN)
if new_score == score then return { 'SAME', letter } end
if letter == 'P' then
-- include: act/withdraw.lua
  if lane_start then
    call('ZADD', aside, 0, lane_start .. format('%016x', tonumber(new_score)) .. '\0' .. id)
  else
    call('ZADD', pending, new_score, id)
  end
end
score = new_score
-- include: act/mark.lua
call('HSET', state, id, current)
local moved = { letter .. ' ' .. id }
-- include: lib/publish.lua
return { 'OK', letter }
