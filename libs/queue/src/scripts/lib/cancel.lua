-- Makes `cancel`, the one way to become cancelled. `head` is a state's head without its letter, `record_bytes` its
-- record's, `outcome` the JSON text that says why; one that does not (a failure, or nothing) is replaced.
-- include: lib/release.lua
-- include: lib/weigh.lua
cancel = cancel or function(id, head, record_bytes, outcome)
  local size = record_bytes + weigh(id)
  if not find(outcome, '"reason":"', 1, true) then outcome = CANCELLED end
  local value = 'X' .. head .. now_text .. '|' .. size .. '|\n' .. outcome
  call('HSET', state, id, value)
  call('ZADD', cancelled, now_text, id)
  call('HINCRBY', ledger, 'cancelled', 1)
  call('HINCRBY', ledger, 'bytes_out', record_bytes)
  call('HINCRBY', ledger, 'cancelled_bytes', size + #value)
  release(id, match(head, HOOKS_OF_HEAD))
  moved[#moved + 1] = 'X ' .. id
end
