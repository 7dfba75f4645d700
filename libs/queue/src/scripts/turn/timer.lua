-- Makes `look_again_in`: how long until this lane should look again. One idle worker is the timer for the next due task;
-- the others poll.
local GOES_ON_AFTER_MS = 5 -- a long block of tasks that are for others must not keep Redis busy
local look_again_in = -1
if demand == 0 and cut_short then
  -- The sweep left work, and nobody may have a free slot to look for.
  look_again_in = GOES_ON_AFTER_MS
elseif demand > 0 and claim_count < demand then
  if cut_short then
    look_again_in = 0
  elseif passes_over then
    look_again_in = GOES_ON_AFTER_MS
  elseif due_at then
    local instant = text(due_at)
    if timer_for ~= instant then
      timer_by = boot
      call('HSET', ledger, 'timer_for', instant, 'timer_by', boot)
    end
    if timer_by == boot then look_again_in = math.max(0, due_at - now) end
  end
end
