-- A worker says that it lives and which types it handles; GONE takes it off the list. What it said is kept for a while,
-- for those who ask who ran a task.
if heartbeat == 'GONE' then
  call('ZREM', heartbeats, boot)
  call('ZADD', departed, now_text, boot)
else
  call('HSET', workers, boot, heartbeat)
  call('ZADD', heartbeats, now_text, boot)
  for task_type in string.gmatch(served, '%S+') do call('ZADD', types, now_text, task_type) end
end
