-- What a worker said of itself is kept for an hour after it was last heard of, and so are the replay slots of its lanes.
-- A type is known for as long, or for the grace time of unknown types.
local WORKER_FORGOTTEN_AFTER_MS = 3600000
for _, set in ipairs({ heartbeats, departed }) do
  local lost = call('ZRANGE', set, '-inf', text(now - WORKER_FORGOTTEN_AFTER_MS), 'BYSCORE', 'LIMIT', 0, SWEEP_LIMIT)
  if lost[1] then
    call('ZREM', set, unpack(lost))
    call('HDEL', workers, unpack(lost))
    for i = 1, #lost do
      local slots = 'turn:' .. lost[i] .. ':'
      call('HDEL', ledger, slots .. 0, slots .. 1, slots .. 2, slots .. 3)
    end
  end
end
local type_kept_ms = math.max(WORKER_FORGOTTEN_AFTER_MS, tonumber(unknown_type_grace_ms))
call('ZREMRANGEBYSCORE', types, '-inf', text(now - type_kept_ms - 1))
