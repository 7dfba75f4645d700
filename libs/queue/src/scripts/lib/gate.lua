-- What is out of the ordinary with the queue: `flags` (d: it takes nothing new; p: a purge is being cleaned up), the most
-- tasks that may wait, and the most bytes of unfinished tasks ('': any number). Makes `write_gate`, which keeps a change.
local flags, most_tasks, most_bytes = string.match(call('HGET', ledger, 'gate') or '||', '^(%a*)|(%d*)|(%d*)$')
local function write_gate()
  local gate = flags .. '|' .. most_tasks .. '|' .. most_bytes
  if gate == '||' then call('HDEL', ledger, 'gate') else call('HSET', ledger, 'gate', gate) end
end
