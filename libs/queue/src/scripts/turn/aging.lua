-- Weighted service, off unless `aging_ms` is set: where the oldest task of a lower priority has waited longer, that
-- priority gets a tenth of the claims, whatever comes in above it. Which one is looked up at most ten times a second.
local PRIORITY_SPAN = 8796093022208 -- 2^43, see enqueue.lua
local MOST_PRIORITIES = 16
local LOOK_EVERY_MS = 100
local SHARE = 10
local CREATED_FROM, CREATED_TO = 12, 24 -- of a record

-- The lowest score of the priority whose head has waited longest beyond `aging_ms`, or ''.
local function find_aged_priority()
  local from, oldest, found = '-inf', now - aging_ms, ''
  for number = 1, MOST_PRIORITIES do
    local head = call('ZRANGE', pending, from, '+inf', 'BYSCORE', 'LIMIT', 0, 1, 'WITHSCORES')
    if not head[1] then break end
    local band = math.floor((head[2] - 1) / PRIORITY_SPAN)
    local record = number > 1 and call('HGET', metadata, head[1])
    local created = record and tonumber(sub(record, CREATED_FROM, CREATED_TO))
    if created and created < oldest then oldest, found = created, text(band * PRIORITY_SPAN) end
    from = '(' .. text((band + 1) * PRIORITY_SPAN)
  end
  return found
end

-- Takes this turn's share of an aged priority out of `pending`: a flat list of id, score.
local function pop_aged()
  local look_at, band, credit = unpack(call('HMGET', gates, 'aging_at', 'aged_band', 'aged_credit'))
  if not look_at or now >= tonumber(look_at) then
    band = find_aged_priority()
    call('HSET', gates, 'aging_at', now + LOOK_EVERY_MS, 'aged_band', band)
  end
  if band == '' then return {} end
  local share = (credit or 0) + demand
  call('HSET', gates, 'aged_credit', share % SHARE)
  local count = math.floor(share / SHARE)
  if count == 0 then return {} end
  local to = text(band + PRIORITY_SPAN)
  local found = call('ZRANGE', pending, '(' .. band, to, 'BYSCORE', 'LIMIT', 0, count, 'WITHSCORES')
  for i = 1, #found, 2 do call('ZREM', pending, found[i]) end
  return found
end
