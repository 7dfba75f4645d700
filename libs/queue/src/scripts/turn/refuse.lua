-- edge: reject_unknown_type pending -> dead_letter
-- Makes `refuse`, for a task of a type that this worker doesn't handle, or of which it runs as many as it may. Where a live
-- worker handles it (this one: whatever is known of the type), or did within the grace time, it is set aside in that type's lane of `aside`, ordered by its old score; it still counts as pending.
-- Otherwise nobody ever will: dead letter.
if not refuse then
-- include: lib/bury.lua
  local last_seen = {}
  refuse = function(id, score, record)
    local type_end = find(record, '"', TYPE_STARTS_AT, true)
    local task_type = type_end and sub(record, TYPE_STARTS_AT, type_end - 1) or ''
    if not match(task_type, '^%w[%w._-]*$') then
      refusal_work = refusal_work + 4
      bury(id, NO_HEAD, #record, CORRUPT)
      return
    end
    if last_seen[task_type] == nil then last_seen[task_type] = call('ZSCORE', types, task_type) end
    local seen = last_seen[task_type]
    local is_served_here = rooms and rooms[task_type]
    if is_served_here or (seen and now - seen <= type_grace_ms) then
      -- By its score in its state an act on the task finds it in the lane.
      call('HSETNX', state, id, 'P|0||0|0||' .. score .. '|0|')
      call('ZADD', aside, 0, 't:' .. task_type .. '\0' .. format('%016x', tonumber(score)) .. '\0' .. id)
      set_aside_count = set_aside_count + 1
      refusal_work = refusal_work + 1
      return
    end
    refusal_work = refusal_work + 4
    local current = call('HGET', state, id)
    local head = current and match(current, STATE_HEAD) or '|0||0|0||' .. score .. '|0|'
    unhandled = unhandled .. ' ' .. id .. ' ' .. task_type
    bury(id, head, #record, '{"fp":"5e421951cb11","error":"No handler registered for task type: ' .. task_type .. '","reason":"unknown_type"}')
  end
end
