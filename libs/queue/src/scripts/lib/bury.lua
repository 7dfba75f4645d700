local CORRUPT = '{"error":"What is stored of this task cannot be read","reason":"corrupt_record"}'
local NO_HEAD = '|0||0|0||0|0|'

-- The one way into the dead-letter queue. `head` is a state's head without its letter, `outcome` the JSON text of the
-- error, `size` the bytes of the record. The sorted set is the authority, the list is for operators.
local function bury(id, head, size, outcome)
  local value = 'D' .. head .. now_text .. '|' .. size .. '|\n' .. outcome
  call('HSET', state, id, value)
  call('ZADD', dead, now_text, id)
  call('LPUSH', dead_letter, id)
  call('HINCRBY', counters, 'dead_lettered', 1)
  call('HINCRBY', counters, 'dead_bytes', size + #value)
  note('D', id)
end
