-- edge: stop processing -> cancelled
-- A completion of a task with a past or with hooks: makes `value`, or leaves it nil where the task was asked to stop, and
-- its result is not wanted any more.
local head = match(current, STATE_HEAD)
local hooks = match(head, HOOKS_OF_HEAD)
if has_hook(hooks, 'c') then
-- include: lib/cancel.lua
-- include: lib/remember.lua
  local size = match(text_of_result, '^%d+')
  bytes, record_bytes = bytes - size, record_bytes - size
  call('ZREM', processing, id)
  remember(id, match(head, FAILURES_OF_HEAD), match(head, '^|(%d+)'), boot, match(head, '(%d+)|$'), '"outcome":"cancelled"')
  cancel(id, head, tonumber(size), sub(error_line(current), 2))
else
-- include: lib/release.lua
  release(id, hooks)
  local has_history = call('HEXISTS', attempts, id) == 1
  if has_history then
-- include: lib/remember.lua
    remember(id, match(head, FAILURES_OF_HEAD), match(head, '^|(%d+)'), boot, match(head, '(%d+)|$'), '"outcome":"completed"')
  end
  if has_history or has_hook(hooks, 'n') then
-- include: lib/weigh.lua
    local size, result = match(text_of_result, '^(%d+)(.*)$')
    local weight = weigh(id)
    bytes = bytes + weight
    text_of_result = text(size + weight) .. result
  end
  value = 'C' .. head .. now_text .. '|' .. text_of_result .. error_line(current)
  bytes = bytes + #value
end
