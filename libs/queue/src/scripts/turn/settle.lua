-- edge: fail processing -> retrying
-- edge: fail processing -> pending
-- edge: exhaust processing -> dead_letter
-- edge: release processing -> pending
-- edge: snooze processing -> retrying
-- edge: stop processing -> cancelled
-- Records what ended otherwise than by completion, under the same rule.
local start = ACKNOWLEDGEMENTS_START_AT + completed_count * 3
for i = 1, other_count do
  local id, token, kind, number, detail, members = unpack(ARGV, start + (i - 1) * OTHER_ARGUMENTS, start + i * OTHER_ARGUMENTS - 1)
  local current = call('HGET', state, id)
  if not current or find(current, token, 1, true) ~= 1 then
-- include: turn/refusal.lua
    refusal(completed_count + i, id, current, token)
  else
    local _, claim, owner, failures, crashes, hooks, score, started = match(current, STATE_FIELDS)
    -- What a task that was asked to stop came to is discarded, its failure too.
    local stops = has_hook(hooks, 'c')
    if members ~= '' then
-- include: lib/remember.lua
      remember(id, failures, claim, owner, started, stops and '"outcome":"cancelled"' or members)
    end
    if (kind == 'F' or kind == 'D') and not stops then failures = failures + 1 end
    if kind == 'B' then hooks, started = sub((string.gsub(',' .. hooks, ',w', '', 1)), 2), now_text end
    local head = '|' .. claim .. '|' .. owner .. '|' .. failures .. '|' .. crashes .. '|' .. hooks .. '|' .. score .. '|' .. started .. '|'
    local deadline = tonumber(match(',' .. hooks, ',d(%d+)'))
    if kind ~= 'B' then call('ZREM', processing, id) end
    if kind == 'B' then
      -- A suspect is alone now and begins: from here on a crash is its own.
      call('HSET', state, id, 'L' .. head .. select(9, match(current, STATE_FIELDS .. '(.*)$')))
    elseif stops then
-- include: lib/cancel.lua
      cancel(id, head, call('HSTRLEN', metadata, id), sub(error_line(current), 2))
    elseif kind == 'D' then
-- include: lib/bury.lua
      bury(id, head, tonumber(number), detail, true)
    elseif (kind == 'F' or kind == 'Z') and deadline and now + number >= deadline then
-- include: lib/bury.lua
      local problem = kind == 'F' and detail or sub(error_line(current), 2)
      bury(id, head, call('HSTRLEN', metadata, id), problem ~= '' and sub(problem, 1, -2) .. ',"reason":"deadline"}' or MISSED)
    elseif kind == 'Z' or kind == 'F' and tonumber(number) > 0 then
      local due = now + number
      call('ZADD', retry, text(due), id)
      call('HSET', state, id, 'R' .. head .. now_text .. '||' .. (kind == 'F' and '\n' .. detail or error_line(current)))
      moved[#moved + 1] = 'R ' .. id
      if not due_at or due < due_at then
        due_at = due
        call('HSET', ledger, 'due_at', text(due))
      end
    else
      call('ZADD', pending, score, id)
      -- The sweep may have passed it by while it ran.
      if deadline then call('ZADD', expiring, text(deadline), id) end
      call('HSET', state, id, 'P' .. head .. now_text .. '||' .. (kind == 'F' and '\n' .. detail or error_line(current)))
      moved[#moved + 1] = 'P ' .. id
    end
  end
end
