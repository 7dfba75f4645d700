#!lua flags=allow-oom
-- Retention: removes finished tasks that are too old, too many or too heavy, oldest first, at most `limit` of each kind.
-- Every removal is counted. What is not finished is never touched.
-- edge: trim completed -> gone
-- edge: trim dead_letter -> gone
-- ARGV: clock, age of completed in ms, age of dead letters in ms, count, bytes, limit
-- reply: OK, number removed, 1 when more is waiting
local call = redis.call
local metadata, state, attempts, progress, logs, completed, dead, dead_letter, ledger = unpack(KEYS)
local clock = ARGV[1]
-- include: lib/text.lua
-- include: lib/clock.lua
local most, most_bytes, limit = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])

local function bytes_of(current)
  local record_bytes = string.match(current, '^%a|%d+|[^|]*|%d+|%d+|[^|]*|%d+|%d+|%d+|(%d+)|')
  return (record_bytes or 0) + #current
end

local function trim(set, bytes_field, age_ms)
  local oldest = call('ZRANGE', set, 0, limit - 1, 'WITHSCORES')
  if #oldest == 0 then return 0 end
  local ids = {}
  for i = 1, #oldest, 2 do ids[#ids + 1] = oldest[i] end
  local held = call('HMGET', state, unpack(ids))
  local over = call('ZCARD', set) - most
  local bytes = tonumber(call('HGET', ledger, bytes_field) or 0)
  local removed, freed = {}, 0
  for i = 1, #ids do
    local too_old = tonumber(oldest[i * 2]) < now - age_ms
    if not too_old and i > over and bytes - freed <= most_bytes then break end
    removed[i] = ids[i]
    freed = freed + (held[i] and bytes_of(held[i]) or 0)
  end
  if #removed == 0 then return 0 end
  call('ZREM', set, unpack(removed))
  call('HDEL', metadata, unpack(removed))
  call('HDEL', state, unpack(removed))
  for _, notes in ipairs({ attempts, progress, logs }) do call('HDEL', notes, unpack(removed)) end
  call('HINCRBY', ledger, 'removed', #removed)
  call('HINCRBY', ledger, bytes_field, -freed)
  return #removed, removed
end

local done = trim(completed, 'completed_bytes', ARGV[2])
local buried, ids = trim(dead, 'dead_bytes', ARGV[3])
for i = 1, buried do
  -- The oldest is the last of the list, except where a clock stepped back.
  if call('LINDEX', dead_letter, -1) == ids[i] then
    call('RPOP', dead_letter)
  else
    call('LREM', dead_letter, -1, ids[i])
  end
end
return { 'OK', done + buried, (done == limit or buried == limit) and 1 or 0 }
