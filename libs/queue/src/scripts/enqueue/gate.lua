-- in: `gate`. Makes `refused_as`, `room` and `room_bytes`: which word is for tasks that the queue does not take, and how many
-- tasks and bytes more it takes; and `largest`, the bytes of a task that would fill it alone.
local flags, most_tasks, most_bytes = string.match(gate, '^(%a*)|(%d*)|(%d*)$')
refused_as = string.find(flags, 'd', 1, true) and 'DRAINING' or 'FULL'
if refused_as == 'DRAINING' then
  room = 0
elseif most_tasks ~= '' then
  room = most_tasks - call('ZCARD', pending) - call('ZCARD', aside) - call('ZCARD', scheduled) - call('ZCARD', retry)
end
if most_bytes ~= '' then
  local gone = call('HMGET', ledger, 'bytes_out', 'bytes_done')
  largest = tonumber(most_bytes)
  room_bytes = most_bytes - (bytes_in or 0) + (gone[1] or 0) + (gone[2] or 0)
end
