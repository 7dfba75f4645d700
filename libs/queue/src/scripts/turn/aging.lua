-- Weighted service, off unless `aging_ms` is set: where the oldest task of a lower priority has waited longer, that
-- priority gets a tenth of the claims, whatever comes in above it. Which one is looked up at most ten times a second.
-- Makes `popped`, or leaves it nil.
local PRIORITY_SPAN = 8796093022208 -- 2^43, see enqueue.lua
local MOST_PRIORITIES = 16
local LOOK_EVERY_MS = 100
local SHARE = 10
local CREATED_FROM, CREATED_TO = 12, 24 -- of a record

local look_at, band, credit = unpack(call('HMGET', ledger, 'aging_at', 'aged_band', 'aged_credit'))
if not look_at or now >= tonumber(look_at) or look_at - now > LOOK_EVERY_MS then
  local from, oldest = '-inf', now - aging_ms
  band = '' -- lowest score of the priority whose head has waited longest
  for number = 1, MOST_PRIORITIES do
    local head = call('ZRANGE', pending, from, '+inf', 'BYSCORE', 'LIMIT', 0, 1, 'WITHSCORES')
    if not head[1] then break end
    local found = math.floor((head[2] - 1) / PRIORITY_SPAN)
    local record = number > 1 and call('HGET', metadata, head[1])
    local created = record and tonumber(sub(record, CREATED_FROM, CREATED_TO))
    if created and created < oldest then oldest, band = created, text(found * PRIORITY_SPAN) end
    from = '(' .. text((found + 1) * PRIORITY_SPAN)
  end
  call('HSET', ledger, 'aging_at', text(now + LOOK_EVERY_MS), 'aged_band', band)
end
if band ~= '' then
  local share = (credit or 0) + demand
  local count = math.floor(share / SHARE)
  call('HSET', ledger, 'aged_credit', share % SHARE)
  if count > 0 then
    local found = call('ZRANGE', pending, '(' .. band, text(band + PRIORITY_SPAN), 'BYSCORE', 'LIMIT', 0, count, 'WITHSCORES')
    for i = 1, #found, 2 do call('ZREM', pending, found[i]) end
    if found[1] then popped = found end
  end
end
