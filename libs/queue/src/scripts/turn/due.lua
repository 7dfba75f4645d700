-- `due_at` in gates is the instant of the earliest retry: a turn with nothing due pays one comparison for it.
local function note_due(instant)
  if due_at and due_at <= instant then return end
  due_at = instant
  call('HSET', gates, 'due_at', instant)
end

-- Reads that instant anew: after a promotion, and once a second, so that a wrong one can't strand retries.
local function recall_due()
  local head = call('ZRANGE', retry, 0, 0, 'WITHSCORES')
  local instant = head[2] and tonumber(head[2]) or nil
  if instant == due_at then return end
  due_at = instant
  call('HSET', gates, 'due_at', instant or '')
end

-- This turn stopped at one of its limits and left work that a further turn can do.
local cut_short = false

-- How long until this lane should look again. One idle worker is the timer for the next due task; the others poll.
local function look_again_in(claimed)
  if demand == 0 or claimed == demand then return -1 end
  if cut_short then return 0 end
  if not due_at then return -1 end
  if timer_for == tostring(due_at) and timer_by ~= boot then return -1 end
  if timer_for ~= tostring(due_at) then call('HSET', gates, 'timer_for', due_at, 'timer_by', boot) end
  return math.max(0, due_at - now)
end
