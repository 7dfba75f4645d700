#!lua flags=no-writes
-- Workers on the list, the one heard of longest ago first. A heartbeat moves a worker to the end, so who goes on from the
-- last instant sees some twice, and misses none.
-- ARGV: clock, instant to begin at ('-inf' for the beginning), limit
-- reply: OK, now, a list of, for each: boot id, last heartbeat, registry entry or '', what it does now or '', since when it should be
--        quiet or ''
local call = redis.call
local workers, heartbeats, ledger = unpack(KEYS)
local clock, from, limit = unpack(ARGV)
-- include: lib/text.lua
-- include: lib/clock.lua
-- include: lib/worker-row.lua
local found = call('ZRANGE', heartbeats, from, '+inf', 'BYSCORE', 'LIMIT', 0, limit, 'WITHSCORES')
local rows = {}
for i = 1, #found, 2 do worker_row(rows, found[i], found[i + 1]) end
return { 'OK', now, rows }
