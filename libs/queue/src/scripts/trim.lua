#!lua flags=allow-oom
-- Retention: removes finished tasks that are too old, too many or too heavy, oldest first, at most `limit` of each kind.
-- Every removal is counted. What is not finished is never touched.
-- edge: trim completed -> gone
-- edge: trim dead_letter -> gone
-- ARGV: clock, age of completed in ms, age of dead letters in ms, count, bytes, limit
-- reply: OK, number removed, 1 when more is waiting
local call, match = redis.call, string.match
local metadata, state, completed, dead, dead_letter, dead_by_error, ledger = unpack(KEYS)
local clock = ARGV[1]
-- include: lib/text.lua
-- include: lib/clock.lua
-- include: lib/grave.lua
local most, most_bytes, limit = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])

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
  call('HINCRBY', ledger, 'removed', #removed)
  call('HINCRBY', ledger, bytes_field, -freed)
  return #removed, removed, held
end

local done = trim(completed, 'completed_bytes', ARGV[2])
local buried, ids, states = trim(dead, 'dead_bytes', ARGV[3])
for i = 1, buried do
  if states[i] then call('ZREM', dead_by_error, grave_of(ids[i], states[i])) end
  -- The oldest is the last of the list, except where a clock stepped back.
  if call('LINDEX', dead_letter, -1) == ids[i] then
    call('RPOP', dead_letter)
  else
    call('LREM', dead_letter, -1, ids[i])
  end
end
return { 'OK', done + buried, (done == limit or buried == limit) and 1 or 0 }
