#!lua flags=no-writes
-- One worker on the list.
-- ARGV: clock, boot id
-- reply: OK, now, a list of: boot id, last heartbeat, registry entry or '', what it does now or '', since when it should be
--        quiet or ''
--        or UNKNOWN
local call = redis.call
local workers, heartbeats, ledger = unpack(KEYS)
local clock, boot = unpack(ARGV)
-- include: lib/text.lua
-- include: lib/clock.lua
-- include: lib/worker-row.lua
local seen = call('ZSCORE', heartbeats, boot)
if not seen then return { 'UNKNOWN' } end
local rows = {}
worker_row(rows, boot, seen)
return { 'OK', now, rows }
