#!lua flags=allow-oom
-- Retention: removes finished tasks that are too old, too many or too heavy, oldest first, at most `limit` of each kind.
-- Every removal is counted. What is not finished is never touched.
-- edge: trim completed -> gone
-- edge: trim dead_letter -> gone
-- edge: trim cancelled -> gone
-- ARGV: clock, limit, then age in ms, count and bytes of completed tasks, of dead letters, of cancelled tasks
-- reply: OK, number removed, 1 when more is waiting
local call, match = redis.call, string.match
local metadata, state, attempts, progress, logs, completed, dead, dead_letter, dead_by_error, cancelled, ledger = unpack(KEYS)
local clock = ARGV[1]
-- include: lib/text.lua
-- include: lib/clock.lua
-- include: lib/grave.lua
local limit = tonumber(ARGV[2])
local FINISHED = '^%a|%d+|[^|]*|%d+|%d+|([^|]*)|%d+|%d+|(%d*)|(%d*)|'
local OWN_RETENTION = ',k(%d+),'

-- What it takes of the byte budget (see grave.lua), and the instant at which the task's own retention ends, where it has one.
local function look_at(current)
  local hooks, ended, record_bytes = string.match(current, FINISHED)
  local own_ms = hooks and string.match(',' .. hooks .. ',', OWN_RETENTION)
  return (tonumber(record_bytes) or 0) + #current, own_ms and tonumber(ended) and ended + own_ms
end

-- The order of a set is the order of removal: a task with an own retention stands where one without it would that is
-- removed at the same time. One that is kept longer may stand at its end, or where other settings put it; it gets its
-- place when its turn comes, and holds up nothing behind it. `count` and `bytes` are the rules for all.
local function trim(set, bytes_field, rule)
  local age_ms, most, most_bytes = tonumber(ARGV[rule]), tonumber(ARGV[rule + 1]), tonumber(ARGV[rule + 2])
  local oldest = call('ZRANGE', set, 0, limit - 1, 'WITHSCORES')
  if #oldest == 0 then return 0, 0, {} end
  local ids = {}
  for i = 1, #oldest, 2 do ids[#ids + 1] = oldest[i] end
  local held = call('HMGET', state, unpack(ids))
  local over = call('ZCARD', set) - most
  local bytes = tonumber(call('HGET', ledger, bytes_field) or 0)
  local removed, states, freed, later, looked_at = {}, {}, 0, {}, 0
  for i = 1, #ids do
    local too_old, too_many = tonumber(oldest[i * 2]) < now - age_ms, #removed < over
    if not too_old and not too_many and bytes - freed <= most_bytes then break end
    looked_at = i
    local size, own_end = 0, nil
    if held[i] then size, own_end = look_at(held[i]) end
    if own_end and own_end >= now and not too_many and bytes - freed <= most_bytes then
      later[#later + 1] = text(own_end - age_ms)
      later[#later + 1] = ids[i]
    else
      removed[#removed + 1] = ids[i]
      states[#removed] = held[i]
      freed = freed + size
    end
  end
  if later[1] then call('ZADD', set, 'XX', unpack(later)) end
  if removed[1] then
    call('ZREM', set, unpack(removed))
    for _, hash in ipairs({ metadata, state, attempts, progress, logs }) do call('HDEL', hash, unpack(removed)) end
    call('HINCRBY', ledger, 'removed', text(#removed))
    call('HINCRBY', ledger, bytes_field, text(-freed))
  end
  return looked_at, #removed, removed, states
end

local seen_completed, gone_completed = trim(completed, 'completed_bytes', 3)
local seen_dead, gone_dead, buried, states = trim(dead, 'dead_bytes', 6)
local seen_cancelled, gone_cancelled = trim(cancelled, 'cancelled_bytes', 9)
for i = 1, gone_dead do
  if states[i] then call('ZREM', dead_by_error, grave_of(buried[i], states[i])) end
  -- The oldest is the last of the list, except where a clock stepped back or a task has an own retention.
  if call('LINDEX', dead_letter, -1) == buried[i] then
    call('RPOP', dead_letter)
  else
    call('LREM', dead_letter, -1, buried[i])
  end
end
local more = seen_completed == limit or seen_dead == limit or seen_cancelled == limit
return { 'OK', gone_completed + gone_dead + gone_cancelled, more and 1 or 0 }
