-- edge: reap processing -> pending
-- edge: crash_out processing -> dead_letter
-- edge: stop processing -> cancelled
-- Frees tasks whose lease ran out: their worker died or was cut off.
local CRASH_LOOP = '{"fp":"8e5d15f802e1","error":"The worker died or lost its lease while it ran this task, more often than allowed","reason":"crash_loop"}'
local MOST_REAPED = 50 -- in a turn, which has more to do: a hundred took 1.2 to 2.3 ms by themselves

-- After an outage every lease looks expired, though the workers are alive and come back with finished results. A worker
-- that was away says so, and the reaper waits for one lease; once, so that a flapping link can't stop it for good.
-- One further away than a lease was written before the server's clock was set back.
local grace_until = tonumber(call('HGET', ledger, 'grace_until') or 0)
if grace_until > now + lease_ms then grace_until = 0 end
if tonumber(away_ms) >= lease_ms / 3 and now >= grace_until + 5 * lease_ms then
  grace_until = now + lease_ms
  call('HSET', ledger, 'grace_until', text(grace_until))
end

local expired = now >= grace_until and call('ZRANGE', processing, '-inf', now_text, 'BYSCORE', 'LIMIT', 0, MOST_REAPED) or {}
if expired[1] then
  local held = call('HMGET', state, unpack(expired))
  call('ZREM', processing, unpack(expired))
  for i = 1, #expired do
    local id, current = expired[i], held[i]
    local letter, claim, owner, failures, crashes, hooks, score, started
    if current then letter, claim, owner, failures, crashes, hooks, score, started = match(current, STATE_FIELDS) end
    if letter == 'L' then
      -- A suspect that still waited to be alone had not begun: what took its worker down was another one.
      local began = not has_hook(hooks, 'w')
      if began then
        crashes = crashes + 1
        local kept = string.gsub(hooks, '^x%d+,?', '')
        hooks = 'x' .. claim .. (kept ~= '' and ',' .. kept or '')
        call('HINCRBY', ledger, 'crashes', 1)
      end
      local head = '|' .. claim .. '|' .. owner .. '|' .. failures .. '|' .. crashes .. '|' .. hooks .. '|' .. score .. '|' .. started .. '|'
-- include: lib/remember.lua
      if began then remember(id, failures, claim, owner, started, '"outcome":"crashed"') end
      if has_hook(hooks, 'c') then
-- include: lib/cancel.lua
        cancel(id, head, call('HSTRLEN', metadata, id), sub(error_line(current), 2))
      elseif began and crashes > tonumber(crash_budget) then
-- include: lib/bury.lua
        bury(id, head, call('HSTRLEN', metadata, id), CRASH_LOOP)
      else
        call('HSET', state, id, 'P' .. head .. now_text .. '||' .. error_line(current))
        call('ZADD', pending, score, id)
        local deadline = match(hooks, ',d(%d+)')
        if deadline then call('ZADD', expiring, deadline, id) end
        moved[#moved + 1] = 'P ' .. id
      end
    end
  end
end
cut_short = #expired == MOST_REAPED
