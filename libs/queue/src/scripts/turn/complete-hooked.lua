-- edge: stop processing -> cancelled
-- A completion of a task with a past or with hooks: makes `value`, or leaves it nil where the task was asked to stop, and
-- its result is not wanted any more.
local head = match(current, STATE_HEAD)
local hooks = match(head, HOOKS_OF_HEAD)
if has_hook(hooks, 'c') then
-- include: lib/cancel.lua
  local size = match(text_of_result, '^%d+')
  bytes = bytes - size
  call('ZREM', processing, id)
  cancel(id, head, tonumber(size), sub(error_line(current), 2))
else
-- include: lib/release.lua
  release(id, hooks)
  value = 'C' .. head .. now_text .. '|' .. text_of_result .. error_line(current)
  bytes = bytes + #value
end
