#!lua flags=allow-oom
-- Adds what a worker has summed up of its runs to the figures of their types. The sums of one number are added once,
-- however often they are sent. There is room for 256 types; a further one counts as `other`, so nothing grows without end.
-- ARGV: boot id, number, then for each: type, figure, sum
-- reply: OK
local call = redis.call
local tallies, ledger = unpack(KEYS)
local boot, number = ARGV[1], ARGV[2]
local MOST_MEMBERS = 1024 -- four for each type
local slot = 'tally:' .. boot
if call('HGET', ledger, slot) == number then return { 'OK' } end
call('HSET', ledger, slot, number)
for i = 3, #ARGV, 3 do
  local member = ARGV[i] .. ' ' .. ARGV[i + 1]
  if call('ZCARD', tallies) >= MOST_MEMBERS and not call('ZSCORE', tallies, member) then
    member = 'other ' .. ARGV[i + 1]
  end
  call('ZINCRBY', tallies, ARGV[i + 2], member)
end
return { 'OK' }
