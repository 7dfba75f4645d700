-- Makes `release`, which every way to a terminal state takes: gives back what the task holds by its hooks.
release = release or function(id, hooks)
  local digest = match(hooks, 'u(%x+)')
  if digest and call('HGET', unique, digest) == id then call('HDEL', unique, digest) end
  if has_hook(hooks, 'e') or has_hook(hooks, 'd') then call('ZREM', expiring, id) end
  if has_hook(hooks, 'c') then call('ZREM', stopping, id) end
end
