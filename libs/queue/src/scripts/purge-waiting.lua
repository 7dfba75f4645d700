#!lua flags=allow-oom
-- An operator throws away all that waits: one step, however much it is. The places of what waits are put aside as a
-- whole; from then on its tasks are gone for everyone (`is_purged`), and clear-purged.lua removes what is left of them.
-- edge: purge pending -> gone
-- edge: purge scheduled -> gone
-- edge: purge retrying -> gone
-- ARGV: request: the same again gets the same answer
-- reply: OK, number of tasks purged
--        or BUSY: what the purge before left is still being removed
local call = redis.call
local pending, aside, scheduled, retry, purged_pending, purged_aside, purged_scheduled, purged_retry, ledger, events = unpack(KEYS)
local request = ARGV[1]
local before, count_before = string.match(call('HGET', ledger, 'last_purge') or '', '^(%S+) (%d+)$')
if before == request then return { 'OK', tonumber(count_before) } end
if call('EXISTS', purged_pending, purged_aside, purged_scheduled, purged_retry) > 0 then return { 'BUSY' } end
-- include: lib/gate.lua
local count = 0
for from, to in pairs({ [pending] = purged_pending, [aside] = purged_aside, [scheduled] = purged_scheduled, [retry] = purged_retry }) do
  local size = call('ZCARD', from)
  if size > 0 then call('RENAME', from, to) end
  count = count + size
end
call('HSET', ledger, 'last_purge', request .. ' ' .. count)
if count > 0 then
  call('HINCRBY', ledger, 'purged', count)
  call('HDEL', ledger, 'has_aside')
  call('HSET', ledger, 'due_at', '')
  flags = 'p' .. string.gsub(flags, 'p', '')
  write_gate()
end
local moved = { count > 0 and 'W' or nil }
-- include: lib/publish.lua
return { 'OK', count }
