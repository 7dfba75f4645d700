-- Makes `is_purged(id, current)`: whether a purge took this task away, whose record is still to be removed: it is in none of
-- the places of what waits. `current` is its state, nil for a task that has none.
local is_purging = string.find(call('HGET', ledger, 'gate') or '', '^%a*p') ~= nil
local function is_purged(id, current)
  if not is_purging then return false end
  local letter = current and string.sub(current, 1, 1) or 'P'
  if letter == 'S' then return not call('ZSCORE', scheduled, id) end
  if letter == 'R' then return not call('ZSCORE', retry, id) end
  if letter ~= 'P' or call('ZSCORE', pending, id) then return false end
  if not current then return true end
  local task_type = string.match(call('HGET', metadata, id) or '', '^{"v":1,"c":%d+,"t":"([^"]*)"') or ''
  local score = string.match(current, '^%a|%d+|[^|]*|%d+|%d+|[^|]*|(%d+)|') or 0
  return not call('ZSCORE', aside, 't:' .. task_type .. '\0' .. string.format('%016x', score) .. '\0' .. id)
end
