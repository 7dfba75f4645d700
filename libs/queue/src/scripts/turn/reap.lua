-- edge: reap processing -> pending
-- edge: crash_out processing -> dead_letter
-- Frees tasks whose lease ran out: their worker died or was cut off. Returns whether more may be waiting.
local CRASH_LOOP = '{"error":"The worker died or lost its lease while it ran this task, more often than allowed","reason":"crash_loop"}'

local function reap()
  local expired = call('ZRANGE', processing, '-inf', now_text, 'BYSCORE', 'LIMIT', 0, SWEEP_LIMIT)
  if #expired == 0 then return false end
  local held = call('HMGET', state, unpack(expired))
  call('ZREM', processing, unpack(expired))
  for i = 1, #expired do
    local id, current = expired[i], held[i]
    local letter, claim, owner, failures, crashes, _, score, started
    if current then letter, claim, owner, failures, crashes, _, score, started = match(current, STATE_FIELDS) end
    if letter == 'L' then
      crashes = crashes + 1
      local head = '|' .. claim .. '|' .. owner .. '|' .. failures .. '|' .. crashes .. '|x' .. claim .. '|' .. score .. '|' .. started .. '|'
      call('HINCRBY', counters, 'crashes', 1)
      if crashes > tonumber(crash_budget) then
        bury(id, head, call('HSTRLEN', metadata, id), CRASH_LOOP)
      else
        call('HSET', state, id, 'P' .. head .. now_text .. '||' .. error_line(current))
        call('ZADD', pending, score, id)
        note('P', id)
      end
    end
  end
  return #expired == SWEEP_LIMIT
end
