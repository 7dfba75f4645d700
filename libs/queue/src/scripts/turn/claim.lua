-- edge: claim pending -> processing
-- Takes up to `demand` tasks in the order of their score and gives each a lease and a token that no other claim ever had.
local MOST_ROUNDS = 2 -- tasks of foreign types cost a round; the rest waits for the next turn

-- Set-aside tasks of the types served, as {score, id, member}, lowest score first. With many types, each lane gives only
-- twice its share: the order between lanes is then right over a few turns, and a turn stays short.
local function aside_candidates(limit)
  local found = {}
  local share = math.min(limit, math.max(4, math.ceil(limit * 2 / type_count)))
  for i = 0, type_count - 1 do
    local lane = 't:' .. ARGV[TYPES_START_AT + i]
    local members = call('ZRANGE', aside, '[' .. lane .. '\0', '(' .. lane .. '\1', 'BYLEX', 'LIMIT', 0, share)
    for j = 1, #members do
      local hex, id = match(members[j], '^[^%z]*%z(%x+)%z(.*)$')
      found[#found + 1] = { tonumber(hex, 16), id, members[j] }
    end
  end
  table.sort(found, function(a, b) return a[1] < b[1] end)
  return found
end

-- Pops from `pending` and from the lanes, merged by score: a flat list of id, score.
local function pop(limit)
  local candidates = call('ZCARD', aside) > 0 and aside_candidates(limit) or {}
  if #candidates == 0 then return call('ZPOPMIN', pending, limit == demand and demand_text or text(limit)) end
  local waiting = call('ZRANGE', pending, 0, limit - 1, 'WITHSCORES')
  local popped, members, next_waiting, next_candidate = {}, {}, 1, 1
  for _ = 1, limit do
    local candidate, score = candidates[next_candidate], waiting[next_waiting + 1]
    if candidate and (not score or candidate[1] < tonumber(score)) then
      popped[#popped + 1] = candidate[2]
      popped[#popped + 1] = text(candidate[1])
      members[#members + 1] = candidate[3]
      next_candidate = next_candidate + 1
    elseif score then
      popped[#popped + 1] = waiting[next_waiting]
      popped[#popped + 1] = score
      next_waiting = next_waiting + 2
    end
  end
  if next_waiting > 1 then call('ZPOPMIN', pending, (next_waiting - 1) / 2) end
  if #members > 0 then call('ZREM', aside, unpack(members)) end
  return popped
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

  local popped = pop_aged()
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
        refuse(batch[i], score, record)
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
