#!lua flags=allow-oom
-- Asks a live worker to claim nothing more, or to claim again. It learns of it with its next heartbeat.
-- ARGV: clock, boot id, QUIET | RESUME
-- reply: OK
--        or UNKNOWN: no worker with this boot id lives
local call = redis.call
local ledger, heartbeats = unpack(KEYS)
local clock, boot, wish = unpack(ARGV)
-- include: lib/text.lua
-- include: lib/clock.lua
-- include: lib/alive.lua
local seen = call('ZSCORE', heartbeats, boot)
if not seen or now - seen > LIVES_FOR_MS then return { 'UNKNOWN' } end
if wish == 'QUIET' then
  call('HSET', ledger, 'quiet:' .. boot, now_text)
else
  call('HDEL', ledger, 'quiet:' .. boot)
end
return { 'OK' }
