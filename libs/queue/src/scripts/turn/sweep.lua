-- What must happen about once a second in the whole queue, whoever comes by. Returns 1 when retention has work.
local WORKER_FORGOTTEN_AFTER_MS = 3600000

-- After an outage every lease looks expired, though the workers are alive and come back with finished results. A worker
-- that was away says so, and the reaper waits for one lease; once, so that a flapping link can't stop it for good.
local function grant_grace()
  if tonumber(away_ms) < lease_ms / 3 then return end
  if grace_until and now < tonumber(grace_until) + 5 * lease_ms then return end
  grace_until = now + lease_ms
  call('HSET', gates, 'grace_until', grace_until)
end

local function forget_workers(set)
  local lost = call('ZRANGE', set, '-inf', now - WORKER_FORGOTTEN_AFTER_MS, 'BYSCORE', 'LIMIT', 0, SWEEP_LIMIT)
  if #lost == 0 then return end
  call('ZREM', set, unpack(lost))
  call('HDEL', workers, unpack(lost))
end

local function beyond_retention(set, bytes_field, age_ms)
  if call('ZCARD', set) > tonumber(retention_count) then return true end
  if tonumber(call('HGET', counters, bytes_field) or 0) > tonumber(retention_bytes) then return true end
  local oldest = call('ZRANGE', set, 0, 0, 'WITHSCORES')
  return oldest[2] ~= nil and tonumber(oldest[2]) < now - tonumber(age_ms)
end

local function sweep()
  grant_grace()
  local in_grace = grace_until and now < tonumber(grace_until)
  local more = not in_grace and reap()
  cut_short = more
  call('HSET', gates, 'reap_at', more and now or now + SWEEP_EVERY_MS)
  recall_due()
  expire_aside()
  forget_workers(heartbeats)
  forget_workers(departed)
  local due = beyond_retention(completed, 'completed_bytes', retention_age_ms) or beyond_retention(dead, 'dead_bytes', dead_age_ms)
  return due and 1 or 0
end
