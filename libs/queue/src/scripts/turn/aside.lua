-- Takes tasks from `pending` and from the set-aside lanes of the types served, merged by score, into `popped`. With many
-- types, each lane gives only twice its share: the order between lanes is then right over a few turns, and a turn stays
-- short.
local limit = demand - claim_count
local candidates, lane_names = {}, {}
for task_type in string.gmatch(served, '%S+') do
  if not rooms or not rooms[task_type] or rooms[task_type] > 0 then lane_names[#lane_names + 1] = 't:' .. task_type end
end
local share = math.min(limit, math.max(4, math.ceil(limit * 2 / #lane_names)))
for i = 1, #lane_names do
  local room = rooms and rooms[sub(lane_names[i], 3)] or share
  local members = call('ZRANGE', aside, '[' .. lane_names[i] .. '\0', '(' .. lane_names[i] .. '\1', 'BYLEX', 'LIMIT', 0, math.min(share, room))
  for j = 1, #members do
    local hex, id = match(members[j], '^[^%z]*%z(%x+)%z(.*)$')
    candidates[#candidates + 1] = { tonumber(hex, 16), id, members[j] }
  end
end
table.sort(candidates, function(a, b) return a[1] < b[1] end)

local waiting = call('ZRANGE', pending, 0, limit - 1, 'WITHSCORES')
local members, next_waiting, next_candidate = {}, 1, 1
popped = {}
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
if members[1] then call('ZREM', aside, unpack(members)) end
