-- in: `id`. Reads the task that an act is about; a state is made up for one that has none, which is pending. Answers
-- UNKNOWN where there is no such task. Makes `size` (bytes of its record), `current` and the fields of its state.
-- include: lib/purged.lua
local size = call('HSTRLEN', metadata, id)
if size == 0 then return { 'UNKNOWN' } end
local current = call('HGET', state, id)
if is_purged(id, current or nil) then return { 'UNKNOWN' } end
current = current or 'P|0||0|0||' .. (call('ZSCORE', pending, id) or '0') .. '|0|'
local letter, claim, owner, failures, crashes, hooks, score, started = match(current, STATE_FIELDS)
if not letter then return redis.error_reply('CORRUPT the state of a task cannot be read') end
