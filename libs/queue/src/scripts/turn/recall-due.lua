-- Reads the instant of the earliest retry anew: after a promotion, and once a second, so that a wrong one can't strand retries.
local function recall_due()
  local head = call('ZRANGE', retry, 0, 0, 'WITHSCORES')
  local instant = head[2] and tonumber(head[2]) or nil
  if instant == due_at then return end
  due_at = instant
  call('HSET', gates, 'due_at', instant or '')
end
