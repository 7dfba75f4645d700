#!lua flags=allow-oom
-- One turn of a worker's lane: acknowledge what finished, reap and promote what is due, claim what fits. A turn number
-- that was carried out already is answered again from the replay slot, so a lost reply strands and doubles nothing.
-- ARGV: see the two locals below; then the types served; then for each acknowledgement: id, token, kind, number, text
--   kind C completed (number: bytes of the record, text: result JSON or '')
--        F failed, runs again (number: wait in ms, text: error JSON)
--        D failed for good (number: bytes of the record, text: error JSON)
--        R released: handed back without using an attempt
-- reply: OK, now, ms until this lane should look again (-1: no reason known), 1 when retention has work, a word for each
--        acknowledgement (OK | LEASE_LOST | UNKNOWN), ids claimed, their records, their states
--        or STALE: a later turn of this lane was carried out
-- Locals instead of fields of global tables: a tenth of the script's time at 50 tasks a turn.
local call, match, sub = redis.call, string.match, string.sub
local metadata, state, pending, aside, processing, retry, completed, dead, dead_letter, epoch, counters, gates, wake, workers, heartbeats, departed, types, events, replay = unpack(KEYS)
local clock, boot, turn_number, demand, lease_ms, crash_budget, unknown_type_grace_ms, away_ms = unpack(ARGV, 1, 8)
local retention_age_ms, dead_age_ms, retention_count, retention_bytes, hops, heartbeat, aging_ms, type_count, acknowledgement_count = unpack(ARGV, 9, 17)
local demand_text = demand
demand, lease_ms, aging_ms = tonumber(demand), tonumber(lease_ms), tonumber(aging_ms)
type_count, acknowledgement_count = tonumber(type_count), tonumber(acknowledgement_count)
local TYPES_START_AT = 18
local SWEEP_LIMIT = 100
local SWEEP_EVERY_MS = 1000
local REPLAY_KEPT_MS = '60000'

-- include: lib/clock.lua
local now = read_clock(clock)
local now_text = text(now)
-- include: lib/record.lua
-- include: lib/events.lua
-- include: turn/replay.lua
local kept = find_replay()
if kept then return kept end

local reap_at, due_at, timer_for, timer_by, grace_until = unpack(call('HMGET', gates, 'reap_at', 'due_at', 'timer_for', 'timer_by', 'grace_until'))
due_at = due_at and tonumber(due_at)
-- This turn stopped at one of its limits and left work that a further turn can do.
local cut_short = false
local set_aside_count = 0

-- What most turns have no use for. Lua makes functions anew in every call: making these always would take 5 of the 45 us
-- that a turn with one task takes.
local made
local function rarely()
  if made then return made end
-- include: lib/bury.lua
-- include: turn/refusal.lua
-- include: turn/recall-due.lua
-- include: turn/reap.lua
-- include: turn/promote.lua
-- include: turn/refuse.lua
-- include: turn/expire-aside.lua
-- include: turn/sweep.lua
-- include: turn/aging.lua
-- include: turn/aside.lua
  made = { bury = bury, refusal = refusal, refuse = refuse, sweep = sweep, promote = promote, pop_aged = pop_aged, pop_merged = pop_merged }
  return made
end

-- include: turn/heartbeat.lua
-- include: turn/due.lua
-- include: turn/acknowledge.lua
-- include: turn/claim.lua
-- include: turn/wake.lua
if heartbeat ~= '' then beat() end
local words = acknowledge(TYPES_START_AT + type_count)
local retention_due = 0
if sweep_is_due() then retention_due = rarely().sweep() end
if due_at and due_at <= now then rarely().promote() end
local ids, records, states = claim()
pass_wake_on(#ids)
keep_replay(words, ids, states)
publish()
return { 'OK', now, look_again_in(#ids), retention_due, words, ids, records, states }
