-- Says to this worker when finished tasks are too old, too many or too heavy; trim.lua removes them. `retention` is age,
-- count and bytes of completed tasks, of dead letters, of cancelled tasks. A task may have a retention of its own.
-- Also says so where a purge is to be cleaned up.
local rules = {}
for number in string.gmatch(retention, '%d+') do rules[#rules + 1] = tonumber(number) end
local kept_bytes = call('HMGET', ledger, 'dead_bytes', 'cancelled_bytes')
local function is_beyond(set, bytes, rule)
  if call('ZCARD', set) > rules[rule + 1] or tonumber(bytes or 0) > rules[rule + 2] then return true end
  local oldest = call('ZRANGE', set, 0, 0, 'WITHSCORES')[2]
  return oldest and tonumber(oldest) < now - rules[rule]
end
local first_own_end = call('ZRANGE', keeping, 0, 0, 'WITHSCORES')[2]
local has_purged = find(call('HGET', ledger, 'gate') or '', '^%a*p')
if has_purged or first_own_end and tonumber(first_own_end) < now or is_beyond(completed, bytes_kept, 1) or is_beyond(dead_retention, kept_bytes[1], 4) or is_beyond(cancelled, kept_bytes[2], 7) then
  notices = notices + 1
end
-- A redrive goes on in one of the processes; where that one has died, this worker takes over.
if tonumber(call('HGET', ledger, 'redrives') or 0) > 0 then notices = notices + 8 end
