-- Writes tasks that are new, at least one, in the order in which they came. in: `records` (id, record, id, record, …),
-- `fresh_ids`, `fresh` (their priorities). Makes `accepted`, the line for the stream.
local PRIORITY_SPAN = 8796093022208 -- 2^43 sequence numbers within one priority
local HIGHEST_PRIORITY = 1023
local first = call('INCRBY', sequence, text(#fresh)) - #fresh
local entries = {}
for i = 1, #fresh do
  entries[i * 2 - 1] = text((HIGHEST_PRIORITY - fresh[i]) * PRIORITY_SPAN + first + i)
  entries[i * 2] = fresh_ids[i]
end
call('HSET', metadata, unpack(records))
call('ZADD', pending, unpack(entries))
call('HINCRBY', ledger, 'submitted', text(#fresh))
local accepted = 'N ' .. table.concat(fresh_ids, ' ')
