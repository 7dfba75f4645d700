-- edge: promote retrying -> pending
-- Retries that are due take their old place in the order again.
local function promote()
  local due = call('ZRANGE', retry, '-inf', now_text, 'BYSCORE', 'LIMIT', 0, SWEEP_LIMIT)
  if #due > 0 then
    local held = call('HMGET', state, unpack(due))
    local states, entries = {}, {}
    for i = 1, #due do
      local _, _, _, _, _, _, score = match(held[i] or '', STATE_FIELDS)
      if held[i] and not score then
        bury(due[i], NO_HEAD, call('HSTRLEN', metadata, due[i]), CORRUPT)
      elseif held[i] then
        states[#states + 1] = due[i]
        states[#states + 1] = 'P' .. sub(held[i], 2)
        entries[#entries + 1] = score
        entries[#entries + 1] = due[i]
        note('P', due[i])
      end
    end
    call('ZREM', retry, unpack(due))
    if #states > 0 then
      call('HSET', state, unpack(states))
      call('ZADD', pending, unpack(entries))
    end
  end
  recall_due()
end
