-- Takes a finished task out of the indices that its letter names, and its bytes off what is kept.
if letter == 'D' then
-- include: lib/exhume.lua
  exhume({ id }, { current })
else
-- include: lib/grave.lua
  call('ZREM', letter == 'C' and completed or cancelled, id)
  call('ZREM', keeping, id)
  call('HINCRBY', ledger, letter == 'C' and 'completed_bytes' or 'cancelled_bytes', -bytes_of(current))
end
call('ZREM', expiring, id)
