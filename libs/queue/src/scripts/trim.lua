#!lua flags=allow-oom
-- Retention: removes finished tasks whose own retention is over, then those that are too old, too many or too heavy, oldest
-- first, at most `limit` of each of these. Every removal is counted. What is not finished is never touched.
-- edge: trim completed -> gone
-- edge: trim dead_letter -> gone
-- edge: trim cancelled -> gone
-- ARGV: clock, limit, then age in ms, count and bytes of completed tasks, of dead letters, of cancelled tasks
-- reply: OK, number removed, 1 when more is waiting
local call, match = redis.call, string.match
local metadata, state, attempts, progress, logs, completed, dead, dead_letter, dead_by_error, dead_retention, cancelled, keeping, ledger = unpack(KEYS)
local clock = ARGV[1]
-- include: lib/text.lua
-- include: lib/clock.lua
-- include: lib/exhume.lua
local limit = tonumber(ARGV[2])
local gone = 0

local KINDS = {
  C = { set = completed, order = completed, bytes = 'completed_bytes', rule = 3 },
  D = { set = dead, order = dead_retention, bytes = 'dead_bytes', rule = 6 },
  X = { set = cancelled, order = cancelled, bytes = 'cancelled_bytes', rule = 9 },
}

local function remove(kind, ids, states)
  if not ids[1] then return end
  if kind.set == dead then
    exhume(ids, states)
  else
    local freed = 0
    for i = 1, #ids do freed = freed + bytes_of(states[i]) end
    call('ZREM', kind.set, unpack(ids))
    call('ZREM', keeping, unpack(ids))
    call('HINCRBY', ledger, kind.bytes, text(-freed))
  end
  for _, hash in ipairs({ metadata, state, attempts, progress, logs }) do call('HDEL', hash, unpack(ids)) end
  call('HINCRBY', ledger, 'removed', text(#ids))
  gone = gone + #ids
end

local over = call('ZRANGE', keeping, '-inf', '(' .. now_text, 'BYSCORE', 'LIMIT', 0, limit)
local ids, states = { C = {}, D = {}, X = {} }, { C = {}, D = {}, X = {} }
local held = over[1] and call('HMGET', state, unpack(over)) or {}
for i = 1, #over do
  local letter = string.sub(held[i] or '', 1, 1)
  if KINDS[letter] then
    ids[letter][#ids[letter] + 1] = over[i]
    states[letter][#states[letter] + 1] = held[i]
  end
end
for letter, kind in pairs(KINDS) do remove(kind, ids[letter], states[letter]) end
if #over == limit then return { 'OK', gone, 1 } end

-- `order` is the order of removal: by when the tasks ended. One that is to be kept for longer than the rule says gets its
-- later place there when its turn comes, and holds up nothing behind it. `count` and `bytes` are the rules for all.
local function trim(kind)
  local age_ms, most, most_bytes = tonumber(ARGV[kind.rule]), tonumber(ARGV[kind.rule + 1]), tonumber(ARGV[kind.rule + 2])
  local oldest = call('ZRANGE', kind.order, 0, limit - 1, 'WITHSCORES')
  if #oldest == 0 then return 0 end
  local first = {}
  for i = 1, #oldest, 2 do first[#first + 1] = oldest[i] end
  local first_states = call('HMGET', state, unpack(first))
  local own_ends = call('ZMSCORE', keeping, unpack(first))
  local excess = call('ZCARD', kind.order) - most
  local bytes = tonumber(call('HGET', ledger, kind.bytes) or 0)
  local removed, removed_states, later, looked_at = {}, {}, {}, 0
  for i = 1, #first do
    local current, own_end = first_states[i] or '', tonumber(own_ends[i])
    local is_too_old, is_needless = tonumber(oldest[i * 2]) < now - age_ms, #removed < excess or bytes > most_bytes
    if not is_too_old and not is_needless then break end
    looked_at = i
    if own_end and not is_needless then
      later[#later + 1] = text(own_end - age_ms)
      later[#later + 1] = first[i]
    else
      removed[#removed + 1] = first[i]
      removed_states[#removed] = current
      bytes = bytes - bytes_of(current)
    end
  end
  if later[1] then call('ZADD', kind.order, 'XX', unpack(later)) end
  remove(kind, removed, removed_states)
  return looked_at
end

local seen_completed, seen_dead, seen_cancelled = trim(KINDS.C), trim(KINDS.D), trim(KINDS.X)
local more = seen_completed == limit or seen_dead == limit or seen_cancelled == limit
return { 'OK', gone, more and 1 or 0 }
