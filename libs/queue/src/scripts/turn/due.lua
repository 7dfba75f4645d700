-- `due_at` in gates is the instant of the earliest retry: a turn with nothing due pays one comparison for it.
local function note_due(instant)
  if due_at and due_at <= instant then return end
  due_at = instant
  call('HSET', gates, 'due_at', instant)
end

-- How long until this lane should look again. One idle worker is the timer for the next due task; the others poll.
local function look_again_in(claimed)
  if demand == 0 or claimed == demand then return -1 end
  if cut_short then return 0 end
  if not due_at then return -1 end
  if timer_for == tostring(due_at) and timer_by ~= boot then return -1 end
  if timer_for ~= tostring(due_at) then call('HSET', gates, 'timer_for', due_at, 'timer_by', boot) end
  return math.max(0, due_at - now)
end

-- Once a second in the whole queue, or when a worker comes back from an outage. A time further away than that was
-- written before the server's clock was set back.
local function sweep_is_due()
  local reap_in = reap_at and reap_at - now or 0
  return away_ms ~= '0' or reap_in <= 0 or reap_in > SWEEP_EVERY_MS
end
