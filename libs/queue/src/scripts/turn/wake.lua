-- Passes the wake-up on: a turn that got all it wanted and left work wakes one more worker, and that one the next: a
-- cascade as wide as the work, no herd. A token for a set-aside task is handed from worker to worker, at most once
-- round (`hops`), until one that handles its type has it.
if set_aside_count > 0 and not has_aside then
  has_aside = '1'
  call('HSET', ledger, 'has_aside', has_aside)
end
local wakes = claim_count == demand or set_aside_count > 0 or tonumber(hops) > 1
if wakes and not paused and call('EXISTS', wake) == 0 then
  local token
  if claim_count == demand and call('ZCARD', pending) > 0 then
    token = '0'
  elseif set_aside_count > 0 then
    -- A worker alone would only wake itself.
    local worker_count = call('ZCARD', heartbeats)
    if worker_count > 1 then token = worker_count end
  elseif has_aside and call('ZCARD', aside) > 0 then
    token = hops - 1
  end
  if token then call('LPUSH', wake, token) end
end
