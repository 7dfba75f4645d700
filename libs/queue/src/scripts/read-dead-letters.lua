#!lua flags=no-writes
-- A page of dead letters, newest first. Looks at 250 at most, and at 1 MB: a page may have fewer than asked for, even none,
-- and yet go on.
-- ARGV: fingerprint, end of the state with the reason, task type, instants from and before which they died, limit, cursor
--       (<instant>.<id> of the last one looked at); '' for none of each but the limit
-- reply: OK, ids, headers of their records, their states, cursor or '' at the end
local call, match, sub, find = redis.call, string.match, string.sub, string.find
local metadata, state, dead, dead_by_error = unpack(KEYS)
local fingerprint, reason, task_type, since, before, limit, cursor = unpack(ARGV)
local MOST_LOOKED_AT, MOST_BYTES = 250, 1048576
local format = string.format
limit = tonumber(limit)
local cursor_instant, cursor_id = match(cursor, '^(%d+)%.(.*)$')

-- Bytes, whatever the server's locale says of letters.
local function precedes(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then return x < y end
  end
  return #a < #b
end

-- The place behind the cursor's, counted from the newest; its task may be gone from there.
local function place_after(instant, id)
  local low = call('ZCOUNT', dead, '(' .. instant, '+inf')
  local high = low + call('ZCOUNT', dead, instant, instant)
  while low < high do
    local middle = math.floor((low + high) / 2)
    local found = call('ZRANGE', dead, middle, middle, 'REV')[1]
    if precedes(found, id) then high = middle else low = middle + 1 end
  end
  return low
end

local ids, instants = {}, {}
if fingerprint ~= '' then
  local from = cursor_id and '(' .. fingerprint .. '\0' .. format('%013d', cursor_instant) .. '\0' .. cursor_id
    or before ~= '' and '(' .. fingerprint .. '\0' .. format('%013d', before)
    or '(' .. fingerprint .. '\1'
  local to = '[' .. fingerprint .. '\0' .. (since ~= '' and format('%013d', since) or '')
  local graves = call('ZRANGE', dead_by_error, from, to, 'BYLEX', 'REV', 'LIMIT', 0, MOST_LOOKED_AT)
  for i = 1, #graves do instants[i], ids[i] = match(graves[i], '^%x+%z(%d+)%z(.*)$') end
else
  local first = cursor_id and place_after(cursor_instant, cursor_id) or before ~= '' and call('ZCOUNT', dead, before, '+inf') or 0
  local found = call('ZRANGE', dead, first, first + MOST_LOOKED_AT - 1, 'REV', 'WITHSCORES')
  for i = 1, #found, 2 do
    if since ~= '' and tonumber(found[i + 1]) < tonumber(since) then break end
    ids[#ids + 1], instants[#instants + 1] = found[i], found[i + 1]
  end
end

local page, headers, states, next_cursor, bytes = {}, {}, {}, '', 0
local looked_at = 0
for i = 1, #ids do
  local id = ids[i]
  local current = call('HGET', state, id) or ''
  local fits = reason == '' or sub(current, -#reason) == reason
  bytes = bytes + #current
  if fits then
    bytes = bytes + call('HSTRLEN', metadata, id)
    local record = call('HGET', metadata, id) or ''
    if task_type == '' or match(record, '^{"v":1,"c":%d+,"t":"([^"]*)"') == task_type then
      page[#page + 1], states[#states + 1] = id, current
      headers[#headers + 1] = match(record, '^[^\n]*')
    end
  end
  looked_at = i
  if #page == limit or bytes > MOST_BYTES then break end
end
if looked_at > 0 and (looked_at < #ids or #ids == MOST_LOOKED_AT) then
  next_cursor = format('%d', instants[looked_at]) .. '.' .. ids[looked_at]
end
return { 'OK', page, headers, states, next_cursor }
