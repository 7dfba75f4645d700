-- Looks again at set-aside tasks whose type nobody has handled for longer than the grace time: `refuse` then buries them.
local MOST_LANES = 64 -- in one sweep; the next one goes on from there

local function bury_lane(lane, limit)
  local members = call('ZRANGE', aside, '[' .. lane .. '\0', '(' .. lane .. '\1', 'BYLEX', 'LIMIT', 0, limit)
  call('ZREM', aside, unpack(members))
  for i = 1, #members do
    local hex, id = match(members[i], '^[^%z]*%z(%x+)%z(.*)$')
    local record = call('HGET', metadata, id)
    if record then refuse(id, text(tonumber(hex, 16)), record) end
  end
  return #members
end

local function expire_aside()
  if call('ZCARD', aside) == 0 then return end
  local from, left = call('HGET', gates, 'lane') or '-', SWEEP_LIMIT
  for _ = 1, MOST_LANES do
    local first = call('ZRANGE', aside, from, '+', 'BYLEX', 'LIMIT', 0, 1)[1]
    if not first then
      from = '-'
      break
    end
    local lane = match(first, '^([^%z]*)%z')
    local seen = call('ZSCORE', types, sub(lane, 3))
    if not seen or now - seen > grace_ms then left = left - bury_lane(lane, left) end
    if left == 0 then break end
    from = '(' .. lane .. '\1'
  end
  call('HSET', gates, 'lane', from)
end
