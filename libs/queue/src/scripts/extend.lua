#!lua flags=allow-oom
-- Gives running tasks a whole lease from now. A lease that ran out but was not reaped comes alive again.
-- ARGV: clock, lease in ms, then for each task: id, token
-- reply: OK, a word for each task: OK | LEASE_LOST | UNKNOWN
local call = redis.call
local state, processing = unpack(KEYS)
local clock = ARGV[1]
-- include: lib/text.lua
-- include: lib/clock.lua
local lease_end = text(now + ARGV[2])
local words, leases, ids = {}, {}, {}
for i = 3, #ARGV, 2 do ids[#ids + 1] = ARGV[i] end
local held = call('HMGET', state, unpack(ids))
for i = 1, #ids do
  local current, token = held[i], ARGV[2 + i * 2]
  if not current then
    words[i] = 'UNKNOWN'
  elseif string.sub(current, 1, #token) ~= token then
    words[i] = 'LEASE_LOST'
  else
    words[i] = 'OK'
    leases[#leases + 1] = lease_end
    leases[#leases + 1] = ids[i]
  end
end
if #leases > 0 then call('ZADD', processing, 'XX', unpack(leases)) end
return { 'OK', words }
