-- Passes the wake-up on: a turn that got all it wanted and left work wakes one more worker, and that one the next: a
-- cascade as wide as the work, no herd. A token for a set-aside task is handed from worker to worker, at most once
-- round (`hops`), until one that handles its type has it.
local function pass_wake_on(claimed)
  local token
  if claimed == demand and call('ZCARD', pending) > 0 then
    token = '0'
  elseif set_aside_count > 0 then
    token = call('ZCARD', heartbeats)
  elseif tonumber(hops) > 1 and call('ZCARD', aside) > 0 then
    token = hops - 1
  end
  if token and call('EXISTS', wake) == 0 then call('LPUSH', wake, token) end
end
