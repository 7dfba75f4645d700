#!lua flags=allow-oom
-- Makes a task run now that waits for its time, or that ended without a result. A retrying one keeps its failures; a dead
-- letter and a cancelled one start anew: without what they failed of, and without the instants that are over by which they
-- should have started or ended. They take their unique key again.
-- edge: retry scheduled -> pending
-- edge: retry retrying -> pending
-- edge: retry dead_letter -> pending
-- edge: retry cancelled -> pending
-- ARGV: clock, id
-- reply: OK, P
--        REFUSED, letter: it is pending, runs, or has completed
--        HELD, id of the unfinished task that holds its unique key
--        or UNKNOWN
local call, match, sub, find, concat = redis.call, string.match, string.sub, string.find, table.concat
local metadata, state, pending, aside, scheduled, retry, expiring, completed, dead, dead_letter, dead_by_error, dead_retention, keeping, cancelled, unique, sequence, ledger, wake, events = unpack(KEYS)
local clock, id = unpack(ARGV)
local PRIORITY_SPAN = 8796093022208 -- 2^43, see enqueue.lua
local HIGHEST_PRIORITY = 1023
-- include: lib/text.lua
-- include: lib/clock.lua
-- include: lib/record.lua
-- include: act/task.lua
if letter == 'S' or letter == 'R' then
-- include: act/withdraw.lua
-- include: act/mark.lua
  call('HSET', state, id, 'P' .. match(current, STATE_HEAD) .. now_text .. '||' .. error_line(current))
elseif letter == 'D' or letter == 'X' then
  local digest = match(',' .. hooks, ',u(%x+)')
  local holder = digest and call('HGET', unique, digest)
  if holder and holder ~= id and not is_purged(holder, call('HGET', state, holder) or nil) then return { 'HELD', holder } end
  if digest then call('HSET', unique, digest, id) end
-- include: act/leave-finished.lua
-- include: act/mark.lua
  call('HINCRBY', ledger, letter == 'D' and 'redriven' or 'reinstated', 1)
  call('HINCRBY', ledger, 'bytes_in', size)
  local kept = {}
  for item in string.gmatch(hooks, '[^,]+') do
    local kind, instant = match(item, '^(%a)(.*)$')
    local is_over = (kind == 'e' or kind == 'd') and tonumber(instant) <= now
    if kind ~= 'x' and kind ~= 'c' and not is_over then kept[#kept + 1] = item end
  end
-- include: lib/expiry.lua
  local looked_at = expiry(concat(kept, ','), claim)
  if looked_at then call('ZADD', expiring, text(looked_at), id) end
  if score == '0' then
    -- Its state could not be read when it was buried: it gets a new place.
    local header = match(call('HGET', metadata, id), '^[^\n]*')
    local priority = match(header, ',"p":(%d+)') or 0
    score = text((HIGHEST_PRIORITY - priority) * PRIORITY_SPAN + call('INCR', sequence))
  end
  local problem = letter == 'D' and error_line(current) or ''
  call('HSET', state, id, 'P|' .. claim .. '|' .. owner .. '|0|0|' .. concat(kept, ',') .. '|' .. score .. '|' .. started .. '|' .. now_text .. '||' .. problem)
else
  return { 'REFUSED', letter }
end
call('ZADD', pending, score, id)
local moved = { 'P ' .. id }
-- include: lib/publish.lua
if call('EXISTS', wake) == 0 then call('LPUSH', wake, '0') end
return { 'OK', 'P' }
