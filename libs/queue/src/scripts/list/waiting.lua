-- Merges `pending` with the lanes of set-aside tasks by score, so that a task which is set aside during a walk keeps its
-- place in it. Of many lanes each gives only its share: what comes after the last of a lane that gave all of it waits for
-- the next call.
local MOST_LANES = 256
local lanes, from = {}, '-'
for i = 1, MOST_LANES do
  local first = call('ZRANGE', aside, from, '+', 'BYLEX', 'LIMIT', 0, 1)[1]
  if not first then break end
  lanes[i] = match(first, '^([^%z]*)%z')
  from = '(' .. lanes[i] .. '\1'
end

local found
found, more = ascending(pending)
local waiting = {}
for i = 1, #found, 2 do waiting[#waiting + 1] = { tonumber(found[i + 1]), found[i], found[i + 1] } end
-- A page of `pending` that is cut ends the merge at its last task, as a lane does that gave all of its share.
local horizon = more and waiting[#waiting][1] or math.huge

local share = math.max(4, math.ceil(most * 2 / #lanes))
local place = place_score ~= '' and '\0' .. string.format('%016x', tonumber(place_score)) .. '\0' .. place_id or '\0'
for i = 1, #lanes do
  local members = call('ZRANGE', aside, '(' .. lanes[i] .. place, '(' .. lanes[i] .. '\1', 'BYLEX', 'LIMIT', 0, share)
  for j = 1, #members do
    local hex, id = match(members[j], '^[^%z]*%z(%x+)%z(.*)$')
    local score = tonumber(hex, 16)
    waiting[#waiting + 1] = { score, id, string.format('%d', score) }
    if j == share and score < horizon then horizon = score end
  end
  if #members == share then more = true end
end
table.sort(waiting, function(a, b)
  if a[1] ~= b[1] then return a[1] < b[1] end
  return precedes(a[2], b[2])
end)
for i = 1, #waiting do
  if i > most or waiting[i][1] > horizon then
    more = true
    break
  end
  ids[i], scores[i] = waiting[i][2], waiting[i][3]
end
