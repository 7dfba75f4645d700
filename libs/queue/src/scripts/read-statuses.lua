#!lua flags=no-writes
-- In which states some tasks are.
-- ARGV: ids, at most 64: a state may hold a result of 64 KB
-- reply: OK, for each id the letter of its state, '' where there is no such task
local call = redis.call
local metadata, state, pending, aside, scheduled, retry, ledger = unpack(KEYS)
-- include: lib/purged.lua
local held = call('HMGET', state, unpack(ARGV))
local letters = {}
for i = 1, #ARGV do
  local is_there = (held[i] or call('HEXISTS', metadata, ARGV[i]) == 1) and not is_purged(ARGV[i], held[i] or nil)
  letters[i] = not is_there and '' or held[i] and string.sub(held[i], 1, 1) or 'P'
end
return { 'OK', letters }
