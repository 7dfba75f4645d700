-- Makes `look_again_in`: how long until this lane should look again. One idle worker is the timer for the next due task;
-- the others poll.
local look_again_in = -1
if demand > 0 and claim_count < demand then
  if cut_short then
    look_again_in = 0
  elseif due_at then
    local instant = text(due_at)
    if timer_for ~= instant then
      timer_by = boot
      call('HSET', ledger, 'timer_for', instant, 'timer_by', boot)
    end
    if timer_by == boot then look_again_in = math.max(0, due_at - now) end
  end
end
