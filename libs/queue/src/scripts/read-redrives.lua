#!lua flags=no-writes
-- Staged redrives: one, or the recent ones, newest first.
-- ARGV: id, or '' for the recent ones
-- reply: OK, their ids, their states (JSON; false for one that is not known)
local call = redis.call
local redrives = unpack(KEYS)
local ids = { ARGV[1] }
if ARGV[1] == '' then
  ids = {}
  for id in string.gmatch(call('HGET', redrives, 'recent') or '', '%S+') do ids[#ids + 1] = id end
end
return { 'OK', ids, #ids > 0 and call('HMGET', redrives, unpack(ids)) or {} }
