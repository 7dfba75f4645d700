#!lua flags=allow-oom
-- Makes a mark behind the writes of some tasks, at most 256: what has the mark, a disk or a replica, has those tasks too.
-- WAIT and WAITAOF only look at what their own connection wrote, and a task may have been written on another one, or long
-- before.
-- ARGV: clock, ids
-- reply: OK, the places (from 1) of those that are not here: removed meanwhile, or this server took over without them
local call = redis.call
local metadata, ledger = unpack(KEYS)
local clock = unpack(ARGV)
-- include: lib/text.lua
-- include: lib/clock.lua
local IDS_START_AT = 2
local missing = {}
for at = IDS_START_AT, #ARGV do
  if call('HEXISTS', metadata, ARGV[at]) == 0 then missing[#missing + 1] = at - IDS_START_AT + 1 end
end
if #missing < #ARGV - 1 then call('HSET', ledger, 'sealed_at', now_text) end
return { 'OK', missing }
