-- Makes `expiry`, the instant at which a task that waits is to be looked at: by when it must have started, where it never
-- has (`claim` is '0'), or ended. nil for one that may take its time.
local function expiry(hooks, claim)
  hooks = ',' .. hooks
  local expires_at = claim == '0' and tonumber(match(hooks, ',e(%d+)')) or nil
  local deadline = tonumber(match(hooks, ',d(%d+)'))
  return expires_at and deadline and math.min(expires_at, deadline) or expires_at or deadline
end
