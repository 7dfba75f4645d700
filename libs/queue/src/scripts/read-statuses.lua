#!lua flags=no-writes
-- In which states some tasks are, and by when those that wait must run.
-- ARGV: clock; ids, at most 64: a state may hold a result of 64 KB
-- reply: OK; for each id the letter of its state, '' where there is no such task; for each its limits: `e<instant>` where it
--        expires, `d<instant>` where it has a deadline, between commas; now
local call, match, sub = redis.call, string.match, string.sub
local metadata, state, pending, aside, scheduled, retry, ledger = unpack(KEYS)
local clock = ARGV[1]
-- include: lib/text.lua
-- include: lib/clock.lua
-- include: lib/purged.lua
local ids = { unpack(ARGV, 2) }
local held = call('HMGET', state, unpack(ids))
local letters, limits = {}, {}
for i = 1, #ids do
  local is_there = (held[i] or call('HEXISTS', metadata, ids[i]) == 1) and not is_purged(ids[i], held[i] or nil)
  letters[i] = not is_there and '' or held[i] and sub(held[i], 1, 1) or 'P'
  limits[i] = ''
  if is_there and held[i] then
    local claim, hooks = match(held[i], '^[PSR]|(%d+)|[^|]*|%d+|%d+|([^|]*)|')
    local listed = ',' .. (hooks or '')
    -- What has started once does not expire any more.
    local expiry = claim == '0' and match(listed, ',(e%d+)') or nil
    limits[i] = (expiry or '') .. ',' .. (match(listed, ',(d%d+)') or '')
  end
end
return { 'OK', letters, limits, now_text }
