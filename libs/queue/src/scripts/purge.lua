#!lua flags=allow-oom
-- An operator throws dead letters away: records, states, what is remembered of their runs, and index entries, oldest first,
-- at most `limit` a call. Every removal is counted.
-- edge: purge dead_letter -> gone
-- ARGV: clock, fingerprint or '' for all, instant up to which they died ('' for now), age in ms before that instant, limit
-- reply: OK, number removed, 1 when more is left, that instant
local call, match = redis.call, string.match
local metadata, state, attempts, progress, logs, dead, dead_letter, dead_by_error, dead_retention, keeping, ledger = unpack(KEYS)
local clock, fingerprint, upto, age_ms, limit = unpack(ARGV)
-- include: lib/text.lua
-- include: lib/clock.lua
-- include: lib/exhume.lua
if upto == '' then upto = text(now) end
local newest = text(math.max(0, upto - age_ms))

local ids = {}
if fingerprint == '' then
  ids = call('ZRANGE', dead, '-inf', newest, 'BYSCORE', 'LIMIT', 0, limit)
else
  local after = '(' .. fingerprint .. '\0' .. format('%013d', newest) .. '\1'
  local graves = call('ZRANGE', dead_by_error, '[' .. fingerprint .. '\0', after, 'BYLEX', 'LIMIT', 0, limit)
  for i = 1, #graves do ids[i] = match(graves[i], '^%x+%z%d+%z(.*)$') end
end
if #ids > 0 then
  exhume(ids, call('HMGET', state, unpack(ids)))
  for _, hash in ipairs({ metadata, state, attempts, progress, logs }) do call('HDEL', hash, unpack(ids)) end
  call('HINCRBY', ledger, 'removed', #ids)
end
return { 'OK', #ids, #ids == tonumber(limit) and 1 or 0, upto }
