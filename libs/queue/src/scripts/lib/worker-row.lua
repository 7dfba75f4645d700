-- Appends what is known of a worker to `rows`: boot id, last heartbeat, registry entry, what it does now, since when it
-- should be quiet.
local function worker_row(rows, boot, seen)
  local said = call('HMGET', workers, boot, 'now:' .. boot)
  local at = #rows
  rows[at + 1], rows[at + 2], rows[at + 3], rows[at + 4] = boot, seen, said[1] or '', said[2] or ''
  rows[at + 5] = call('HGET', ledger, 'quiet:' .. boot) or ''
end
