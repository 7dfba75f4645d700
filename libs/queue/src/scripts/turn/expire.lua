-- edge: expire pending -> cancelled
-- edge: expire scheduled -> cancelled
-- Cancels what should have started by now and still waits: a claim would meet it too, but only behind a backlog.
local late = call('ZRANGE', expiring, '-inf', now_text, 'BYSCORE', 'LIMIT', 0, SWEEP_LIMIT)
if late[1] then
  call('ZREM', expiring, unpack(late))
  local held = call('HMGET', state, unpack(late))
  for i = 1, #late do
    local id, current = late[i], held[i]
    local letter, claim, _, _, _, hooks, score = match(current or '', STATE_FIELDS)
    local expires_at = tonumber(match(',' .. (hooks or ''), ',e(%d+)'))
    if claim == '0' and (letter == 'P' or letter == 'S') and expires_at and expires_at <= now then
-- include: lib/cancel.lua
      local record = call('HGET', metadata, id)
      local task_type = sub(record, TYPE_STARTS_AT, (find(record, '"', TYPE_STARTS_AT, true) or 1) - 1)
      local was_waiting = call('ZREM', letter == 'S' and scheduled or pending, id) == 1
        or call('ZREM', aside, 't:' .. task_type .. '\0' .. format('%016x', tonumber(score)) .. '\0' .. id) == 1
      if was_waiting then cancel(id, match(current, STATE_HEAD), #record, EXPIRED) end
    end
  end
  cut_short = cut_short or #late == SWEEP_LIMIT
end
