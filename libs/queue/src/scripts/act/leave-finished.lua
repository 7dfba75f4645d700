-- Takes a finished task out of the set that its letter names, and its bytes off what is kept.
if letter == 'D' then
  -- The list is as long as the set and newest first: from the nearer end the search takes half as long.
  local is_newer = call('ZREVRANK', dead, id) * 2 < call('ZCARD', dead)
  call('LREM', dead_letter, is_newer and 1 or -1, id)
end
call('ZREM', letter == 'C' and completed or letter == 'D' and dead or cancelled, id)
local bytes_field = letter == 'C' and 'completed_bytes' or letter == 'D' and 'dead_bytes' or 'cancelled_bytes'
call('HINCRBY', ledger, bytes_field, -size - #current)
call('ZREM', expiring, id)
