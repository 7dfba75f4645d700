-- Merges `pending` with the lanes of set-aside tasks by score, so that a task which is set aside during a walk keeps its
-- place in it. At most so many lanes are merged: a walk goes on with a further range of lanes when it is through with one and
-- with `pending`, which belongs to the first. A range keeps its end, so that lanes which come and go shift nothing.
local MOST_LANES = 256
local place = place_score ~= '' and '\0' .. string.format('%016x', tonumber(place_score)) .. '\0' .. place_id or '\0'
local lanes = {} -- each with its name and the score and id of its next task

local function advance(lane, from)
  local member = call('ZRANGE', aside, '(' .. from, '(' .. lane.name .. '\1', 'BYLEX', 'LIMIT', 0, 1)[1]
  lane.member, lane.score, lane.id = member, nil, nil
  if not member then return end
  local hex, id = match(member, '^[^%z]*%z(%x+)%z(.*)$')
  lane.score, lane.id = tonumber(hex, 16), id
end

local from = lanes_after == '' and '-' or '(' .. lanes_after .. '\1'
local to = lanes_upto == '' and '+' or '(' .. lanes_upto .. '\1'
local last_lane
for _ = 1, MOST_LANES do
  local first = call('ZRANGE', aside, from, to, 'BYLEX', 'LIMIT', 0, 1)[1]
  if not first then break end
  local lane = { name = match(first, '^([^%z]*)%z') }
  advance(lane, lane.name .. place)
  if lane.score then lanes[#lanes + 1] = lane end
  last_lane = lane.name
  from = '(' .. lane.name .. '\1'
end
if last_lane and call('ZRANGE', aside, from, to, 'BYLEX', 'LIMIT', 0, 1)[1] then lanes_upto = last_lane end
has_lanes_beyond = lanes_upto ~= '' and call('ZRANGE', aside, '(' .. lanes_upto .. '\1', '+', 'BYLEX', 'LIMIT', 0, 1)[1] ~= nil

local found, is_cut = {}, false
if lanes_after == '' then found, is_cut = ascending(pending) end
local at = 1
for i = 1, most do
  local next_lane
  for j = 1, #lanes do
    local lane = lanes[j]
    if lane.score and (not next_lane or lane.score < next_lane.score) then next_lane = lane end
  end
  local score = found[at + 1] and tonumber(found[at + 1])
  if next_lane and (not score or next_lane.score < score) then
    ids[i], scores[i] = next_lane.id, string.format('%d', next_lane.score)
    advance(next_lane, next_lane.member)
  elseif score then
    ids[i], scores[i] = found[at], found[at + 1]
    at = at + 2
  else
    break
  end
end
more = is_cut or found[at] ~= nil
for j = 1, #lanes do more = more or lanes[j].score ~= nil end
