-- edge: claim pending -> processing
-- Takes up to `demand` tasks in the order of their score and gives each a lease and a token that no other claim ever had.
-- Makes `claimed`, `records`, `past_line` (what they went through, see the reply), `first_epoch` and `claim_count`.
local MOST_ROUNDS = 2 -- tasks that are not for this worker now cost a round; the rest waits for the next turn
local claimed, scores, records, earlier = {}, {}, {}, {}
local first_epoch, claim_count, has_past, past_line = epoch, 0, false, ''
local popped
local suspect_first = false -- the one claim is of a suspect, see turn/suspects.lua
local passes_over = false -- something at the head of `pending` is not for this worker now
local MOST_REFUSAL_WORK = 256 -- a turn stays short
local serves = {} -- whether this worker handles a type
if aging_ms ~= '0' and demand > 0 then
-- include: turn/aging.lua
end
for round = 1, demand > 0 and MOST_ROUNDS or 0 do
  if passes_over then
-- include: turn/skim.lua
  end
  if not popped then
    if has_aside then
-- include: turn/aside.lua
    else
      popped = call('ZPOPMIN', pending, claim_count == 0 and demand_text or text(demand - claim_count))
    end
  end
  if not popped[1] then break end
  local ids = {}
  for i = 1, #popped, 2 do ids[#ids + 1] = popped[i] end
  local found = call('HMGET', metadata, unpack(ids))
  for i = 1, #ids do
    if refusal_work >= MOST_REFUSAL_WORK then
      local back = {}
      for j = i, #ids do
        back[#back + 1] = popped[j * 2]
        back[#back + 1] = ids[j]
      end
      call('ZADD', pending, unpack(back))
      break
    end
    local record = found[i]
    if record then
      local task_type = sub(record, TYPE_STARTS_AT, (find(record, '"', TYPE_STARTS_AT, true) or 1) - 1)
      if serves[task_type] == nil then serves[task_type] = find(served, ' ' .. task_type .. ' ', 1, true) ~= nil end
      local room = rooms and rooms[task_type]
      if room then rooms[task_type] = room - 1 end
      if serves[task_type] and (not room or room > 0) then
        claim_count = claim_count + 1
        claimed[claim_count], scores[claim_count], records[claim_count] = ids[i], popped[i * 2], record
      else
-- include: turn/refuse.lua
        refuse(ids[i], popped[i * 2], record)
        passes_over = true
      end
    end
  end
  if claim_count == demand then break end
  if refusal_work >= MOST_REFUSAL_WORK then
    passes_over = true
    break
  end
  if round == MOST_ROUNDS and not passes_over then cut_short = true end
  popped = nil
end

if claim_count > 0 then
  earlier = call('HMGET', state, unpack(claimed))
  for i = 1, claim_count do has_past = has_past or earlier[i] end
  if has_past then
-- include: turn/overdue.lua
-- include: turn/suspects.lua
  end
end
if claim_count > 0 then
  local lease_end, owner, fresh, started = text(now + lease_ms), '|' .. boot .. '|', '0|0||', '|' .. now_text .. '|'
  local leases, past = {}, {}
  for i = 1, claim_count do
    epoch = epoch + 1
    local before, history, problem = earlier[i], fresh, ''
    past[i] = '-'
    if before then
      local _, claim, _, failures, crashes, hooks = match(before, STATE_FIELDS)
      if failures and has_hook(hooks, 'w') then hooks = sub((string.gsub(',' .. hooks, ',w', '', 1)), 2) end
      if suspect_first then hooks = hooks .. (hooks == '' and 'w' or ',w') end
      if failures then history = failures .. '|' .. crashes .. '|' .. hooks .. '|' end
      past[i] = history
      problem = error_line(before)
      -- A tail, so that the completion looks at its hooks and at its earlier attempts.
      if problem ~= '' or history ~= fresh or claim ~= '0' then problem = '||' .. (problem ~= '' and problem or '\n') end
    end
    written[write_count + 1] = claimed[i]
    written[write_count + 2] = 'L|' .. text(epoch) .. owner .. history .. scores[i] .. started .. problem
    write_count = write_count + 2
    leases[i * 2 - 1], leases[i * 2] = lease_end, claimed[i]
  end
  call('ZADD', processing, unpack(leases))
  if has_past then past_line = concat(past, ' ') end
end
if write_count > 0 then call('HSET', state, unpack(written)) end
