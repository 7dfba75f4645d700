-- edge: expire pending -> cancelled
-- edge: expire scheduled -> cancelled
-- edge: miss_deadline pending -> dead_letter
-- edge: miss_deadline scheduled -> dead_letter
-- edge: miss_deadline retrying -> dead_letter
-- Ends what should have started by now, or ended, and still waits: a claim would meet it too, but only behind a backlog.
-- What runs is left alone; when it comes back to wait, it is looked at again.
local late = call('ZRANGE', expiring, '-inf', now_text, 'BYSCORE', 'LIMIT', 0, SWEEP_LIMIT)
if late[1] then
  call('ZREM', expiring, unpack(late))
  local held = call('HMGET', state, unpack(late))
  for i = 1, #late do
    local id, current = late[i], held[i]
    local letter, claim, _, _, _, hooks, score = match(current or '', STATE_FIELDS)
    hooks = ',' .. (hooks or '')
    local expires_at = claim == '0' and tonumber(match(hooks, ',e(%d+)'))
    local deadline = tonumber(match(hooks, ',d(%d+)'))
    local is_expired, is_missed = expires_at and expires_at <= now, deadline and deadline <= now
    local waits = letter == 'P' or letter == 'S' or letter == 'R'
    if waits and (is_expired or is_missed) then
      local record = call('HGET', metadata, id)
      local task_type = sub(record, TYPE_STARTS_AT, (find(record, '"', TYPE_STARTS_AT, true) or 1) - 1)
      local set = letter == 'S' and scheduled or letter == 'R' and retry or pending
      local was_waiting = call('ZREM', set, id) == 1
        or call('ZREM', aside, 't:' .. task_type .. '\0' .. format('%016x', tonumber(score)) .. '\0' .. id) == 1
      if was_waiting and is_expired then
-- include: lib/cancel.lua
        cancel(id, match(current, STATE_HEAD), #record, EXPIRED)
      elseif was_waiting then
-- include: lib/bury.lua
        local problem = error_line(current)
        bury(id, match(current, STATE_HEAD), #record, problem ~= '' and sub(problem, 2, -2) .. ',"reason":"deadline"}' or MISSED)
      end
    elseif deadline and not is_missed and (waits or letter == 'L') then
      -- It has started in time.
      call('ZADD', expiring, text(deadline), id)
    end
  end
  cut_short = cut_short or #late == SWEEP_LIMIT
end
