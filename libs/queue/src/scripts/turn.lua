#!lua flags=allow-oom
-- One turn of a worker's lane: acknowledge what finished, reap and promote what is due, claim what fits. A turn number
-- that was carried out already is answered again from its replay slot, so a lost reply strands and doubles nothing.
-- ARGV: see the locals below (served: the types, between spaces; retention: see turn/retention.lua;
--       completed_bytes: of the records of the tasks completed); then of the tasks completed: all ids, all tokens, for each `<bytes of the record>|<result
--       JSON or ''>`; then for each task that ended otherwise: id, token, kind, number, text, what its history keeps (members
--       of a JSON object, '' for nothing); then for each task that a completed one enqueued: place of its acknowledgement,
--       id, priority, body (as in enqueue.lua)
--   rooms: for types of which only so many may run at once in a worker, how many more may: <type> <number> …
--   kind F failed, runs again (number: wait in ms, text: error JSON)
--        D failed for good (number: bytes of the record, text: error JSON)
--        R released: handed back without using an attempt
--        B begins: a suspect that waited to be alone (see turn/suspects.lua)
--        Z snoozed: runs again without using an attempt (number: wait in ms)
-- reply: OK; now, ms until this lane should look again (-1: no reason known), notices (a sum: 1 retention has work, 2 claim nothing, 4 claim again, 8 a redrive is under way), and the epoch
--        before the first claim's, between spaces, then id and type of each task that is a dead letter now because nobody
--        handles it; refusals (place of the acknowledgement, LEASE_LOST | UNKNOWN, …) between
--        spaces; ids claimed, between spaces; what those with a past or hooks went through (failures|crashes|hooks|, else
--        -), between spaces, '' where none has; then the record of each ('': not to be run). Few and flat: each element
--        of a reply costs the worker 0.3 us.
--        or STALE: a later turn of this lane was carried out
--
-- A turn with one task spends three quarters of its time in Lua, not in commands. So: locals instead of fields of global
-- tables; straight code instead of functions, which Lua would make anew in each call; functions of rare paths are made
-- where they are first needed (`bury = bury or function …`); what is read and written in every turn is in one hash.
local call, match, sub, find, concat = redis.call, string.match, string.sub, string.find, table.concat
local metadata, state, attempts, progress, logs, sequence, pending, aside, scheduled, processing, retry, expiring, stopping, completed, dead, dead_letter, dead_by_error, dead_retention, keeping, cancelled, unique, ledger, wake, workers, heartbeats, departed, types, tallies, events = unpack(KEYS)
local clock, boot, lane, turn_number, demand_text, lease_ms, aging_ms, away_ms, hops, heartbeat, served, crash_budget, unknown_type_grace_ms, retention, rooms_text, completed_count, completed_bytes, other_count = unpack(ARGV, 1, 18)
local ACKNOWLEDGEMENTS_START_AT = 19
local OTHER_ARGUMENTS = 6
local SWEEP_LIMIT = 100
local LIVES_FOR_MS = 15000 -- three heartbeats: a type whose worker lives is known, however short the grace time
local type_grace_ms = math.max(tonumber(unknown_type_grace_ms), LIVES_FOR_MS)
local demand = tonumber(demand_text)
completed_count, other_count = tonumber(completed_count), tonumber(other_count)

-- include: lib/text.lua
-- include: lib/clock.lua
-- include: lib/record.lua
local release, weigh, bury, cancel, refuse, refusal, remember
local moved, refusals = {}, {}
-- Of the types that have a limit, how many more this worker may run; nil where none has.
local rooms
if rooms_text ~= '' then
  rooms = {}
  for task_type, number in string.gmatch(rooms_text, '(%S+) (%d+)') do rooms[task_type] = tonumber(number) end
end
-- This turn stopped at one of its limits and left work that a further turn can do.
local cut_short = false
local set_aside_count = 0
local unhandled = '' -- tasks that became dead letters because nobody handles their type: ' <id> <type>' each
local refusal_work = 0 -- of tasks that are not for this worker: 1 for each that was set aside, 4 for each dead letter
-- What the worker is told besides: the sum of 1 (retention has work), 2 (be quiet) 4 (claim, if you were quiet) and 8 (a redrive is under way).
local notices = 0

local slot_name = 'turn:' .. boot .. ':' .. lane
local slot, epoch, completed_ever, bytes_kept, reap_at, due_at, timer_for, timer_by, has_aside, paused, bytes_done = unpack(call('HMGET', ledger, slot_name, 'epoch', 'completed', 'completed_bytes', 'reap_at', 'due_at', 'timer_for', 'timer_by', 'has_aside', 'paused', 'bytes_done'))
if paused then demand, demand_text = 0, '0' end
due_at = due_at and tonumber(due_at)
epoch = tonumber(epoch or 0)

if slot then
-- include: turn/replay.lua
end
if heartbeat ~= '' or away_ms ~= '0' then
-- include: turn/heartbeat.lua
end
-- include: turn/complete.lua
if other_count > 0 then
-- include: turn/settle.lua
end
-- include: turn/sweep.lua
-- include: turn/claim.lua
-- include: turn/wake.lua
-- include: turn/timer.lua
-- include: turn/record.lua
-- include: lib/publish.lua
return { 'OK', now_text .. ' ' .. look_again_in .. ' ' .. notices .. ' ' .. text(first_epoch) .. unhandled, refusal_line, id_line, past_line, unpack(records) }
