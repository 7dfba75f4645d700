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

-- Takes up to `limit` tasks from `pending` and from the lanes, merged by score: a flat list of id, score.
local function pop_merged(limit)
  local candidates = aside_candidates(limit)
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
