#!lua flags=allow-oom
-- Removes what a purge left of its tasks (records, states, what is remembered of their runs, unique keys), at most `limit` a
-- call. An id that was submitted again meanwhile is a task of its own, and stays.
-- ARGV: limit
-- reply: OK, 1 when more is left
local call, match = redis.call, string.match
local metadata, state, attempts, progress, logs, pending, aside, scheduled, retry, expiring, unique, purged_pending, purged_aside, purged_scheduled, purged_retry, ledger = unpack(KEYS)
local limit = tonumber(ARGV[1])
-- include: lib/purged.lua
-- include: lib/forget-purged.lua
local ids = {}
for _, set in ipairs({ purged_pending, purged_aside, purged_scheduled, purged_retry }) do
  local popped = limit > #ids and call('ZPOPMIN', set, limit - #ids) or {}
  for i = 1, #popped, 2 do ids[#ids + 1] = match(popped[i], '^[^%z]*%z%x+%z(.*)$') or popped[i] end
end
local held = ids[1] and call('HMGET', state, unpack(ids)) or {}
local gone, states = {}, {}
for i = 1, #ids do
  if is_purged(ids[i], held[i] or nil) then
    gone[#gone + 1] = ids[i]
    states[#gone] = held[i] or ''
  end
end
forget_purged(gone, states)
if call('EXISTS', purged_pending, purged_aside, purged_scheduled, purged_retry) > 0 then return { 'OK', 1 } end
-- include: lib/gate.lua
flags = string.gsub(flags, 'p', '')
write_gate()
return { 'OK', 0 }
