#!lua flags=allow-oom
-- An operator gives dead letters another life, at most 50 a call.
-- ARGV: clock, request (of whoever calls: sent again with it, the call gives the same answer), ids, each once
-- reply: OK, for each id a word of lib/revive.lua, for each id the holder of its unique key or ''
local call, match, sub, find = redis.call, string.match, string.sub, string.find
local metadata, state, pending, expiring, dead, dead_letter, dead_by_error, dead_retention, keeping, unique, sequence, ledger, wake, aside, scheduled, retry, events = unpack(KEYS)
local clock, request = ARGV[1], ARGV[2]
-- include: lib/text.lua
-- include: lib/clock.lua
-- include: lib/record.lua
local moved = {}
-- include: lib/revive.lua
local words, holders = revive({ unpack(ARGV, 3) }, request)
for i = 1, #words do holders[i] = holders[i] or '' end
-- include: lib/publish.lua
return { 'OK', words, holders }
