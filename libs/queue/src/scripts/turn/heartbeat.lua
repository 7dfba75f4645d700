-- A worker says that it lives and which types it handles; GONE takes it off the list. What it said is kept for a while,
-- for those who ask who ran a task. What it does now is a line and a field of its own: it is longer, and few ask for it.
-- An operator's wish that it be quiet is carried out from this very turn on. A turn that was sent before its worker left,
-- and is sent again after that, does not bring it back, and claims nothing: nobody is there to run it.
local quiet = 'quiet:' .. boot
if heartbeat == 'GONE' then
  call('ZREM', heartbeats, boot)
  call('ZADD', departed, now_text, boot)
  call('HDEL', workers, 'now:' .. boot)
  call('HDEL', ledger, quiet)
elseif call('ZSCORE', departed, boot) then
  demand, demand_text = 0, '0'
elseif heartbeat ~= '' then
  local line_end = find(heartbeat, '\n', 1, true)
  call('HSET', workers, boot, line_end and sub(heartbeat, 1, line_end - 1) or heartbeat)
  if line_end then call('HSET', workers, 'now:' .. boot, sub(heartbeat, line_end + 1)) end
  call('ZADD', heartbeats, now_text, boot)
  for task_type in string.gmatch(served, '%S+') do call('ZADD', types, now_text, task_type) end
  if call('HEXISTS', ledger, quiet) == 1 then
    notices = notices + 2
    demand, demand_text = 0, '0'
  else
    notices = notices + 4
  end
end
