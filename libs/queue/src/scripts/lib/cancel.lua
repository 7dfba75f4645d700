-- Makes `cancel`, the one way to become cancelled. `head` is a state's head without its letter, `size` the bytes of the
-- record, `outcome` the JSON text that says why; one that does not (a failure, or nothing) is replaced.
-- include: lib/release.lua
cancel = cancel or function(id, head, size, outcome)
  if not find(outcome, '"reason":"', 1, true) then outcome = CANCELLED end
  local value = 'X' .. head .. now_text .. '|' .. size .. '|\n' .. outcome
  call('HSET', state, id, value)
  call('ZADD', cancelled, now_text, id)
  call('HINCRBY', ledger, 'cancelled', 1)
  call('HINCRBY', ledger, 'cancelled_bytes', size + #value)
  release(id, match(head, HOOKS_OF_HEAD))
  moved[#moved + 1] = 'X ' .. id
end
