-- Says to this worker when finished tasks are too old, too many or too heavy; trim.lua removes them.
local age_ms, dead_age_ms, most, most_bytes = match(retention, '^(%d+) (%d+) (%d+) (%d+)$')
local function is_beyond(set, bytes, set_age_ms)
  if call('ZCARD', set) > tonumber(most) or tonumber(bytes or 0) > tonumber(most_bytes) then return true end
  local oldest = call('ZRANGE', set, 0, 0, 'WITHSCORES')[2]
  return oldest and tonumber(oldest) < now - set_age_ms
end
if is_beyond(completed, bytes_kept, age_ms) or is_beyond(dead, call('HGET', ledger, 'dead_bytes'), dead_age_ms) then
  retention_due = 1
end
-- A redrive goes on in one of the processes; where that one has died, this worker takes over.
if tonumber(call('HGET', ledger, 'redrives') or 0) > 0 then retention_due = retention_due + 2 end
