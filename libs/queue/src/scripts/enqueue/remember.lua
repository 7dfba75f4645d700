-- Remembers the idempotency keys in `remembered` (key, expiry, …) and what `promises` says of them, independently of how
-- long their tasks are kept. Forgets keys whose time is over, and the oldest beyond the number that is kept: a few more
-- than came in, so that they run out.
local SPARE = 32
local values, expiries = {}, {}
for i = 1, #remembered, 2 do
  values[i], values[i + 1] = remembered[i], promises[remembered[i]]
  expiries[i], expiries[i + 1] = remembered[i + 1], remembered[i]
end
call('HSET', idempotency, unpack(values))
call('ZADD', idempotency_expiry, unpack(expiries))
local over = call('ZCOUNT', idempotency_expiry, '-inf', now_text)
local beyond = call('ZCARD', idempotency_expiry) - ARGV[OPTIONS_START_AT - 1]
local forget = math.min(math.max(over, beyond), #remembered / 2 + SPARE)
if forget > 0 then
  local popped, keys = call('ZPOPMIN', idempotency_expiry, text(forget)), {}
  for i = 1, #popped, 2 do keys[#keys + 1] = popped[i] end
  call('HDEL', idempotency, unpack(keys))
end
