#!lua flags=allow-oom
-- An operator pauses a queue (nothing is claimed), drains it (nothing new is accepted), lifts both, or sets its limits.
-- ARGV: PAUSE | DRAIN | RESUME
--       or LIMIT, most tasks that may wait, most bytes of unfinished tasks; '' for any number, '=' for no change
-- reply: OK
local call = redis.call
local ledger, wake = unpack(KEYS)
local act, tasks, bytes = unpack(ARGV)
-- include: lib/gate.lua
if act == 'PAUSE' then
  call('HSET', ledger, 'paused', '1')
elseif act == 'DRAIN' then
  flags = 'd' .. string.gsub(flags, 'd', '')
elseif act == 'RESUME' then
  call('HDEL', ledger, 'paused')
  flags = string.gsub(flags, 'd', '')
  if call('EXISTS', wake) == 0 then call('LPUSH', wake, '0') end
elseif act == 'LIMIT' then
  if tasks ~= '=' then most_tasks = tasks end
  if bytes ~= '=' then most_bytes = bytes end
end
write_gate()
return { 'OK' }
