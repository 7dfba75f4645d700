#!lua flags=no-writes
-- The figures of the queue: counters and sizes, the same cost at ten tasks and at ten million.
-- ARGV: clock
-- reply: OK, pending, processing, retrying, dead letters, submitted ever, completed ever, dead-lettered ever and
--        not redriven since, number of live workers, types of waiting tasks that no live worker handles (some of them, where they are many), scheduled,
--        cancelled ever, age in ms of the oldest pending task, what became of runs: `<type> <figure>`, sum, …;
--        1 when it is paused, flags and limits (see lib/gate.lua), bytes of the records of
--        unfinished tasks; finished tasks that were ever removed, and waiting ones that were ever purged
local call = redis.call
local pending, aside, scheduled, processing, retry, dead, metadata, state, ledger, heartbeats, types, tallies = unpack(KEYS)
local clock = ARGV[1]
-- include: lib/text.lua
-- include: lib/clock.lua
-- include: lib/alive.lua
local MOST_LANES = 32

local function orphaned_types()
  local found, from = {}, '-'
  for _ = 1, MOST_LANES do
    local first = call('ZRANGE', aside, from, '+', 'BYLEX', 'LIMIT', 0, 1)[1]
    if not first then break end
    local lane = string.match(first, '^([^%z]*)%z')
    local task_type = string.sub(lane, 3)
    local seen = call('ZSCORE', types, task_type)
    if not seen or now - seen > LIVES_FOR_MS then found[#found + 1] = task_type end
    from = '(' .. lane .. '\1'
  end
  return found
end

-- include: lib/oldest-pending.lua
-- include: lib/tallies.lua
local counted = call('HMGET', ledger, 'submitted', 'completed', 'dead_lettered', 'cancelled', 'redriven', 'paused', 'bytes_in', 'bytes_out', 'bytes_done', 'removed', 'purged')
-- include: lib/gate.lua
return {
  'OK',
  call('ZCARD', pending) + call('ZCARD', aside),
  call('ZCARD', processing),
  call('ZCARD', retry),
  call('ZCARD', dead),
  tonumber(counted[1] or 0),
  tonumber(counted[2] or 0),
  (counted[3] or 0) - (counted[5] or 0),
  call('ZCOUNT', heartbeats, now - LIVES_FOR_MS, '+inf'),
  orphaned_types(),
  call('ZCARD', scheduled),
  tonumber(counted[4] or 0),
  oldest and math.max(0, now - oldest) or 0,
  summed,
  counted[6] and 1 or 0,
  flags,
  most_tasks,
  most_bytes,
  (counted[7] or 0) - (counted[8] or 0) - (counted[9] or 0),
  tonumber(counted[10] or 0),
  tonumber(counted[11] or 0),
}
