#!lua flags=allow-oom
-- Removes a finished task before retention does: record, state, result, and what is remembered of its runs.
-- edge: erase completed -> gone
-- edge: erase dead_letter -> gone
-- edge: erase cancelled -> gone
-- ARGV: id
-- reply: OK, letter of the state that it had
--        REFUSED, letter: it has not finished
--        or UNKNOWN
local call, match, sub, find = redis.call, string.match, string.sub, string.find
local metadata, state, attempts, progress, logs, pending, aside, scheduled, retry, expiring, completed, dead, dead_letter, dead_by_error, dead_retention, keeping, cancelled, ledger, events = unpack(KEYS)
local id = ARGV[1]
-- include: lib/text.lua
-- include: lib/record.lua
-- include: act/task.lua
if letter ~= 'C' and letter ~= 'D' and letter ~= 'X' then return { 'REFUSED', letter } end

-- include: act/leave-finished.lua
for _, hash in ipairs({ metadata, state, attempts, progress, logs }) do call('HDEL', hash, id) end
call('HINCRBY', ledger, 'removed', 1)
local moved = { 'G ' .. id }
-- include: lib/publish.lua
return { 'OK', letter }
