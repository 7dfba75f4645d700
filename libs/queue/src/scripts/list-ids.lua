#!lua flags=no-writes
-- One page of the ids of the tasks in a status, in the order of its set, optionally of one type only. Pending tasks are
-- those of `pending`, then those set aside. While tasks move, one may come twice, and none that stays is left out.
-- ARGV: key of the set (see `sets`), type or '', cursor or '', most ids (at most 256)
--   cursor: s<score> <id>: goes on behind that task; a<member>: behind that member of `aside`
-- reply: OK, ids, next cursor ('' at the end; a page may be short, or empty, before it)
local call, match, sub, find = redis.call, string.match, string.sub, string.find
local metadata, pending, aside, scheduled, processing, retry, completed, dead, cancelled = unpack(KEYS)
local set_name, task_type, cursor, limit = unpack(ARGV)
local MOST_LOOKED_AT = 256
local MOST_BYTES = 1048576 -- of records that are read for their type
-- include: lib/record.lua
local sets = { pending = pending, scheduled = scheduled, processing = processing, retry = retry, completed = completed, dead = dead, cancelled = cancelled }
limit = tonumber(limit)
local ids, next_cursor, bytes = {}, '', 0

local function has_type(id)
  if task_type == '' then return true end
  local record = call('HGET', metadata, id) or ''
  bytes = bytes + #record
  return sub(record, TYPE_STARTS_AT, TYPE_STARTS_AT + #task_type) == task_type .. '"'
end

if sub(cursor, 1, 1) ~= 'a' then
  local set, count = sets[set_name], task_type == '' and limit or MOST_LOOKED_AT
  local score, last = match(cursor, '^s(%S+) (.*)$')
  local rank = 0
  if score then
    local is_there = call('ZSCORE', set, last) == score
    rank = is_there and call('ZRANK', set, last) + 1 or call('ZCOUNT', set, '-inf', '(' .. score)
  end
  local found = call('ZRANGE', set, rank, rank + count - 1, 'WITHSCORES')
  local looked_at = 0
  while found[looked_at * 2 + 1] and #ids < limit and bytes < MOST_BYTES do
    local id = found[looked_at * 2 + 1]
    looked_at = looked_at + 1
    if has_type(id) then ids[#ids + 1] = id end
  end
  if looked_at == count or found[looked_at * 2 + 1] then
    next_cursor = 's' .. found[looked_at * 2] .. ' ' .. found[looked_at * 2 - 1]
  elseif set_name == 'pending' then
    next_cursor = 'a'
  end
else
  local lane = task_type == '' and '' or 't:' .. task_type
  local from = cursor == 'a' and (lane == '' and '-' or '[' .. lane .. '\0') or '(' .. sub(cursor, 2)
  local members = call('ZRANGE', aside, from, lane == '' and '+' or '(' .. lane .. '\1', 'BYLEX', 'LIMIT', 0, limit)
  for i = 1, #members do ids[i] = match(members[i], '^[^%z]*%z%x+%z(.*)$') end
  if #members == limit then next_cursor = 'a' .. members[limit] end
end
return { 'OK', ids, next_cursor }
