-- What a worker said of itself is kept for an hour after it was last heard of, and so is what the ledger holds for it:
-- the replay slots of its lanes, the number of its newest tally, the wish that it be quiet. A type is known for as long,
-- or for the grace time of unknown types.
local WORKER_FORGOTTEN_AFTER_MS = 3600000
for _, set in ipairs({ heartbeats, departed }) do
  local lost = call('ZRANGE', set, '-inf', text(now - WORKER_FORGOTTEN_AFTER_MS), 'BYSCORE', 'LIMIT', 0, SWEEP_LIMIT)
  for i = 1, #lost do
    local slots = 'turn:' .. lost[i] .. ':'
    call('HDEL', ledger, slots .. 0, slots .. 1, slots .. 2, slots .. 3, 'tally:' .. lost[i], 'quiet:' .. lost[i])
    call('HDEL', workers, lost[i], 'now:' .. lost[i])
  end
  if lost[1] then call('ZREM', set, unpack(lost)) end
end
local type_kept_ms = math.max(WORKER_FORGOTTEN_AFTER_MS, tonumber(unknown_type_grace_ms))
call('ZREMRANGEBYSCORE', types, '-inf', text(now - type_kept_ms - 1))
