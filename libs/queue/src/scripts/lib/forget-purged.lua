-- Makes `forget_purged(ids, states)`: removes what is left of tasks that a purge took away. A state is '' where a task had
-- none.
local function forget_purged(ids, states)
  if not ids[1] then return end
  local bytes = 0
  for i = 1, #ids do
    bytes = bytes + call('HSTRLEN', metadata, ids[i])
    local hooks = string.match(states[i], '^%a|%d+|[^|]*|%d+|%d+|([^|]*)|') or ''
    local digest = string.match(',' .. hooks, ',u(%x+)')
    if digest and call('HGET', unique, digest) == ids[i] then call('HDEL', unique, digest) end
  end
  call('HINCRBY', ledger, 'bytes_out', bytes)
  call('ZREM', expiring, unpack(ids))
  for _, hash in ipairs({ metadata, state, attempts, progress, logs }) do call('HDEL', hash, unpack(ids)) end
end
