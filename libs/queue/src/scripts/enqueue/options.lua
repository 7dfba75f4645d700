-- in: `options`, `entries` for the pending tasks. Gives tasks with options their state and their unique key; those that
-- are due later leave `entries` and are scheduled. A state's hooks: docs/redis-keys.md.
local states, dues, expiries, holding, waiting = {}, {}, {}, {}, {}
local earliest
for i = 1, count do
  local option, score, id = options[i], entries[i * 2 - 1], entries[i * 2]
  local due
  if option then
    local hooks = {}
    local expires_at = option.expires_in ~= '' and now + option.expires_in
    local deadline = option.deadline ~= '' and now + option.deadline
    if expires_at then hooks[#hooks + 1] = 'e' .. text(expires_at) end
    if deadline then hooks[#hooks + 1] = 'd' .. text(deadline) end
    if expires_at or deadline then
      expiries[#expiries + 1], expiries[#expiries + 2] = text(math.min(expires_at or deadline, deadline or expires_at)), id
    end
    if option.keep ~= '' then hooks[#hooks + 1] = 'k' .. option.keep end
    if option.unique ~= '' then
      hooks[#hooks + 1] = 'u' .. option.unique
      holding[#holding + 1], holding[#holding + 2] = option.unique, id
    end
    due = option.delay ~= '' and now + option.delay or tonumber(option.run_at)
    if due and due <= now then due = nil end
    if due or hooks[1] then
      local head = (due and 'S' or 'P') .. '|0||0|0|' .. table.concat(hooks, ',') .. '|' .. score .. '|0|'
      states[#states + 1], states[#states + 2] = id, head
    end
  end
  if due then
    local due_text, at = text(due), #answers
    dues[#dues + 1], dues[#dues + 2] = due_text, id
    answers[at + 1], answers[at + 2], answers[at + 3], answers[at + 4], answers[at + 5] = option.place, 'NEW', id, 'S', due_text
    if not earliest or due < earliest then earliest = due end
  else
    waiting[#waiting + 1], waiting[#waiting + 2] = score, id
  end
end
if states[1] then call('HSET', state, unpack(states)) end
if holding[1] then call('HSET', unique, unpack(holding)) end
if expiries[1] then call('ZADD', expiring, unpack(expiries)) end
if dues[1] then call('ZADD', scheduled, unpack(dues)) end
entries = waiting
-- An idle worker sets its timer anew for a task that is due before all others.
local due_at = earliest and tonumber(call('HGET', ledger, 'due_at') or '')
local first_due = earliest and (not due_at or earliest < due_at)
if first_due then call('HSET', ledger, 'due_at', text(earliest)) end
wakes = waiting[1] or first_due
