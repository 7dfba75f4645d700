#!lua flags=no-writes
-- The figures of the queue: counters and sizes, the same cost at ten tasks and at ten million.
-- reply: OK, pending, processing, retrying, dead letters, submitted ever, completed ever, dead-lettered ever
local call = redis.call
local pending, aside, processing, retry, dead, counters = unpack(KEYS)
local counted = call('HMGET', counters, 'submitted', 'completed', 'dead_lettered')
return {
  'OK',
  call('ZCARD', pending) + call('ZCARD', aside),
  call('ZCARD', processing),
  call('ZCARD', retry),
  call('ZCARD', dead),
  tonumber(counted[1] or 0),
  tonumber(counted[2] or 0),
  tonumber(counted[3] or 0),
}
