-- What must happen about once a second in the whole queue, whoever comes by, or when a worker comes back from an outage.
-- A time further away than that was written before the server's clock was set back.
local SWEEP_EVERY_MS = 1000
local reap_in = reap_at and reap_at - now or 0
local sweeps = away_ms ~= '0' or reap_in <= 0 or reap_in > SWEEP_EVERY_MS
if sweeps then
-- include: turn/reap.lua
-- include: turn/expire-aside.lua
-- include: turn/expire.lua
-- include: turn/forget-workers.lua
-- include: turn/retention.lua
  call('HSET', ledger, 'reap_at', text(cut_short and now or now + SWEEP_EVERY_MS))
end
if sweeps or (due_at and due_at <= now) then
-- include: turn/promote.lua
end
