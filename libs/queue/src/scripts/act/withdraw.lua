-- Takes a task that waits out of the place that its letter and score name: `scheduled`, `retry`, `pending`, or the lane of
-- its type in `aside`. Makes `lane_start`, which is nil but for a task that was set aside: what its member begins with.
local lane_start
if letter == 'S' then
  call('ZREM', scheduled, id)
elseif letter == 'R' then
  call('ZREM', retry, id)
elseif call('ZREM', pending, id) == 0 then
  local record = call('HGET', metadata, id)
  lane_start = 't:' .. sub(record, TYPE_STARTS_AT, find(record, '"', TYPE_STARTS_AT, true) - 1) .. '\0'
  call('ZREM', aside, lane_start .. format('%016x', tonumber(score)) .. '\0' .. id)
end
