-- in: `gate`. Makes `refused_as` and `room`: which word is for tasks that the queue does not take, and how many more it takes.
local flags, most_tasks = string.match(gate, '^(%a*)|(%d*)|')
refused_as = string.find(flags, 'd', 1, true) and 'DRAINING' or 'FULL'
if refused_as == 'DRAINING' then
  room = 0
elseif most_tasks ~= '' then
  room = most_tasks - call('ZCARD', pending) - call('ZCARD', aside) - call('ZCARD', scheduled) - call('ZCARD', retry)
end
