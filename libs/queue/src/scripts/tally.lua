#!lua flags=allow-oom
-- Adds what a worker has summed up of its runs to the figures of their types. The sums of one number are added once,
-- however often they are sent.
-- ARGV: boot id, number, then for each: type, figure, sum
-- reply: OK
local call = redis.call
local tallies, ledger = unpack(KEYS)
local boot, number = ARGV[1], ARGV[2]
-- include: lib/tally.lua
local slot = 'tally:' .. boot
if call('HGET', ledger, slot) == number then return { 'OK' } end
call('HSET', ledger, slot, number)
for i = 3, #ARGV, 3 do tally(ARGV[i], ARGV[i + 1], ARGV[i + 2]) end
return { 'OK' }
