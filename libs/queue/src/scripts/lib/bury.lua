-- Makes `bury`, the one way into the dead-letter queue, when it is first needed. `head` is a state's head without its
-- letter, `size` the bytes of the record, `outcome` the JSON text of the error. The sorted set is the authority, the
-- list is for operators.
-- include: lib/release.lua
bury = bury or function(id, head, size, outcome)
  local value = 'D' .. head .. now_text .. '|' .. size .. '|\n' .. outcome
  call('HSET', state, id, value)
  call('ZADD', dead, now_text, id)
  call('LPUSH', dead_letter, id)
  call('HINCRBY', ledger, 'dead_lettered', 1)
  call('HINCRBY', ledger, 'dead_bytes', size + #value)
  local hooks = match(head, HOOKS_OF_HEAD)
  if hooks ~= '' then release(id, hooks) end
  moved[#moved + 1] = 'D ' .. id
end
