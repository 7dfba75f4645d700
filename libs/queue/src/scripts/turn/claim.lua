-- edge: claim pending -> processing
-- Takes up to `demand` tasks in the order of their score and gives each a lease and a token that no other claim ever had.
local MOST_ROUNDS = 2 -- tasks of foreign types cost a round; the rest waits for the next turn

-- Takes up to `limit` tasks, lowest score first: a flat list of id, score.
local function pop(limit)
  if call('ZCARD', aside) > 0 then return rarely().pop_merged(limit) end
  return call('ZPOPMIN', pending, limit == demand and demand_text or text(limit))
end

-- A task whose next crash is one too many is handed out alone, so that it takes no other one down with it. Returns how
-- many of `ids` to claim; the others take their places in `pending` again.
local function up_to_suspect(ids, scores, earlier)
  for i = 1, #ids do
    local crashes = tonumber(earlier[i] and match(earlier[i], '^%a|%d+|[^|]*|%d+|(%d+)|') or 0)
    if crashes > 0 and crashes >= tonumber(crash_budget) and #ids > 1 then
      local claimed = math.max(1, i - 1)
      local back = {}
      for j = claimed + 1, #ids do
        back[#back + 1] = scores[j]
        back[#back + 1] = ids[j]
        ids[j] = nil
      end
      call('ZADD', pending, unpack(back))
      cut_short = true
      return claimed
    end
  end
  return #ids
end

local function claim()
  local ids, scores, records = {}, {}, {}
  if demand == 0 then return ids, records, {} end
  local serves = {}
  for i = 0, type_count - 1 do serves[ARGV[TYPES_START_AT + i]] = true end

  local popped = aging_ms > 0 and rarely().pop_aged() or {}
  for round = 1, MOST_ROUNDS do
    if #popped == 0 then popped = pop(demand - #ids) end
    if #popped == 0 then break end
    local batch = {}
    for i = 1, #popped, 2 do batch[#batch + 1] = popped[i] end
    local found = call('HMGET', metadata, unpack(batch))
    for i = 1, #batch do
      local record, score = found[i], popped[i * 2]
      if record and serves[type_of(record)] then
        ids[#ids + 1] = batch[i]
        scores[#scores + 1] = score
        records[#records + 1] = record
      elseif record then
        rarely().refuse(batch[i], score, record)
      end
    end
    if #ids == demand then break end
    if round == MOST_ROUNDS then cut_short = true end
    popped = {}
  end
  if #ids == 0 then return ids, records, {} end

  local earlier = call('HMGET', state, unpack(ids))
  for i = up_to_suspect(ids, scores, earlier) + 1, #records do records[i] = nil end
  local first_epoch = call('INCRBY', epoch, text(#ids)) - #ids
  local lease_end = text(now + lease_ms)
  local states, written, leases = {}, {}, {}
  for i = 1, #ids do
    local value = 'L|' .. text(first_epoch + i) .. '|' .. boot
    local _, _, _, failures, crashes, hooks = match(earlier[i] or '', STATE_FIELDS)
    if failures then
      local problem = error_line(earlier[i])
      value = value .. '|' .. failures .. '|' .. crashes .. '|' .. hooks .. '|' .. scores[i] .. '|' .. now_text .. '|'
      if problem ~= '' then value = value .. '||' .. problem end
    else
      value = value .. '|0|0||' .. scores[i] .. '|' .. now_text .. '|'
    end
    states[i] = value
    written[i * 2 - 1], written[i * 2] = ids[i], value
    leases[i * 2 - 1], leases[i * 2] = lease_end, ids[i]
    note('L', ids[i])
  end
  call('HSET', state, unpack(written))
  call('ZADD', processing, unpack(leases))
  return ids, records, states
end
