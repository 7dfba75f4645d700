-- A worker says that it lives and which types it handles; GONE takes it off the list.
local function beat()
  if heartbeat == '' then return end
  if heartbeat == 'GONE' then
    redis.call('ZREM', heartbeats, boot)
    return
  end
  redis.call('HSET', workers, boot, heartbeat)
  redis.call('ZADD', heartbeats, now, boot)
  for i = 0, type_count - 1 do redis.call('ZADD', types, now, ARGV[TYPES_START_AT + i]) end
end
