-- Makes `release`, which every way to a terminal state takes: gives back what the task holds by its hooks, and notes until
-- when it is kept where it has a retention of its own.
release = release or function(id, hooks)
  local digest = match(',' .. hooks, ',u(%x+)')
  if digest and call('HGET', unique, digest) == id then call('HDEL', unique, digest) end
  if has_hook(hooks, 'e') or has_hook(hooks, 'd') then call('ZREM', expiring, id) end
  if has_hook(hooks, 'c') then call('ZREM', stopping, id) end
  local keep_ms = match(',' .. hooks, ',k(%d+)')
  if keep_ms then call('ZADD', keeping, text(now + keep_ms), id) end
end
