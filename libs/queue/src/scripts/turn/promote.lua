-- edge: promote retrying -> pending
-- edge: promote scheduled -> pending
-- What is due takes its place in the order: a retry its old one, a scheduled task the one that it got when it came. Then
-- `due_at` in the ledger, the instant of the earliest of both, is read anew: a turn with nothing due pays one comparison
-- for it.
local earliest
for _, set in ipairs({ retry, scheduled }) do
  local due = call('ZRANGE', set, '-inf', now_text, 'BYSCORE', 'LIMIT', 0, SWEEP_LIMIT)
  if due[1] then
    local held = call('HMGET', state, unpack(due))
    local states, entries = {}, {}
    for i = 1, #due do
      local head = match(held[i] or '', STATE_HEAD)
      local score = head and match(head, SCORE_OF_HEAD)
      if held[i] and not score then
-- include: lib/bury.lua
        bury(due[i], NO_HEAD, call('HSTRLEN', metadata, due[i]), CORRUPT)
      elseif held[i] then
        states[#states + 1] = due[i]
        states[#states + 1] = 'P' .. head .. now_text .. '||' .. error_line(held[i])
        entries[#entries + 1] = score
        entries[#entries + 1] = due[i]
        moved[#moved + 1] = 'P ' .. due[i]
      end
    end
    call('ZREM', set, unpack(due))
    if states[1] then
      call('HSET', state, unpack(states))
      call('ZADD', pending, unpack(entries))
    end
  end
  local head = call('ZRANGE', set, 0, 0, 'WITHSCORES')[2]
  if head and (not earliest or tonumber(head) < earliest) then earliest = tonumber(head) end
end
if earliest ~= due_at then
  due_at = earliest
  call('HSET', ledger, 'due_at', earliest and text(earliest) or '')
end
