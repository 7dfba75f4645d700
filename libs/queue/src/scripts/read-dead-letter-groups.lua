#!lua flags=no-writes
-- Dead letters by fingerprint, in the order of the fingerprints: steps from group to group, however large they are. Stops
-- early when the records of the samples were 1 MB.
-- ARGV: last fingerprint of the page before or '', most groups, samples of each
-- reply: OK, groups, fingerprint to go on after or '' at the end; each group: fingerprint, count, instants of its first and
--        its last, end of the state of the newest one (its error), ids of the newest, their task types
local call, match, sub, find = redis.call, string.match, string.sub, string.find
local metadata, state, dead_by_error = unpack(KEYS)
local after, limit, sample_count = unpack(ARGV)
local MOST_BYTES = 1048576

local groups, bytes, from = {}, 0, after == '' and '-' or '(' .. after .. '\1'
local has_more = false
for _ = 1, limit + 1 do
  local first = call('ZRANGE', dead_by_error, from, '+', 'BYLEX', 'LIMIT', 0, 1)[1]
  if not first then break end
  if #groups == tonumber(limit) or bytes > MOST_BYTES then
    has_more = true
    break
  end
  local fingerprint, first_instant = match(first, '^(%x+)%z(%d+)%z')
  local low, high = '[' .. fingerprint .. '\0', '(' .. fingerprint .. '\1'
  local newest = call('ZRANGE', dead_by_error, high, low, 'BYLEX', 'REV', 'LIMIT', 0, sample_count)
  local ids, types = {}, {}
  for i = 1, #newest do
    ids[i] = match(newest[i], '^%x+%z%d+%z(.*)$')
    bytes = bytes + call('HSTRLEN', metadata, ids[i])
    types[i] = match(call('HGET', metadata, ids[i]) or '', '^{"v":1,"c":%d+,"t":"([^"]*)"') or ''
  end
  local current = call('HGET', state, ids[1]) or ''
  local error_at = find(current, '\n', 1, true)
  groups[#groups + 1] = {
    fingerprint,
    call('ZLEXCOUNT', dead_by_error, low, high),
    first_instant,
    match(newest[1], '^%x+%z(%d+)'),
    error_at and sub(current, error_at + 1) or '',
    ids,
    types,
  }
  from = '(' .. fingerprint .. '\1'
end
return { 'OK', groups, has_more and groups[#groups][1] or '' }
