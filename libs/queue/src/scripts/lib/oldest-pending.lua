-- Makes `oldest`: since when the task waits that has waited longest, of those at the head of their priority, or false. At
-- most 16 priorities are looked at, the highest first; then the heads of set-aside lanes take what is left of the 16. One
-- that was elsewhere before (scheduled, running, retrying, finished) waits since it became pending, as its state says.
local PRIORITY_SPAN = 8796093022208 -- 2^43, see enqueue.lua
local MOST_HEADS = 16
local CREATED_FROM, CREATED_TO = 12, 24 -- of a record
local oldest, heads = false, 0

local function look_at(id)
  heads = heads + 1
  local current = call('HGET', state, id)
  local since = current and tonumber(string.match(current, '^%a|%d+|[^|]*|%d+|%d+|[^|]*|%d+|%d+|(%d+)|'))
  if not since then
    local record = call('HGET', metadata, id)
    since = record and tonumber(string.sub(record, CREATED_FROM, CREATED_TO))
  end
  if since and (not oldest or since < oldest) then oldest = since end
end

local from = '-inf'
while heads < MOST_HEADS do
  local head = call('ZRANGE', pending, from, '+inf', 'BYSCORE', 'LIMIT', 0, 1, 'WITHSCORES')
  if not head[1] then break end
  look_at(head[1])
  from = '(' .. text((math.floor((head[2] - 1) / PRIORITY_SPAN) + 1) * PRIORITY_SPAN)
end
from = '-'
while heads < MOST_HEADS do
  local first = call('ZRANGE', aside, from, '+', 'BYLEX', 'LIMIT', 0, 1)[1]
  if not first then break end
  local lane, id = string.match(first, '^([^%z]*)%z%x+%z(.*)$')
  look_at(id)
  from = '(' .. lane .. '\1'
end
