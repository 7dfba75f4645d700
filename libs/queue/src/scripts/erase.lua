#!lua flags=allow-oom
-- Removes a finished task before retention does: record, state and result.
-- edge: erase completed -> gone
-- edge: erase dead_letter -> gone
-- edge: erase cancelled -> gone
-- ARGV: id
-- reply: OK, letter of the state that it had
--        REFUSED, letter: it has not finished
--        or UNKNOWN
local call, match, sub, find = redis.call, string.match, string.sub, string.find
local metadata, state, pending, expiring, completed, dead, dead_letter, dead_by_error, cancelled, ledger, events = unpack(KEYS)
local id = ARGV[1]
-- include: lib/text.lua
-- include: lib/record.lua
-- include: act/task.lua
if letter ~= 'C' and letter ~= 'D' and letter ~= 'X' then return { 'REFUSED', letter } end

-- include: act/leave-finished.lua
call('HDEL', metadata, id)
call('HDEL', state, id)
call('HINCRBY', ledger, 'removed', 1)
local moved = { 'G ' .. id }
-- include: lib/publish.lua
return { 'OK', letter }
