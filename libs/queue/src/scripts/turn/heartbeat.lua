-- A worker says that it lives and which types it handles; GONE takes it off the list. What it said is kept for a while,
-- for those who ask who ran a task.
local function beat()
  if heartbeat == 'GONE' then
    call('ZREM', heartbeats, boot)
    call('ZADD', departed, now, boot)
    return
  end
  call('HSET', workers, boot, heartbeat)
  call('ZADD', heartbeats, now, boot)
  for i = 0, type_count - 1 do call('ZADD', types, now, ARGV[TYPES_START_AT + i]) end
end
