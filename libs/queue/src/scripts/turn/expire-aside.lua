-- Looks again at set-aside tasks whose type nobody has handled for longer than the grace time: `refuse` buries them then.
local MOST_LANES = 64 -- in one sweep; the next one goes on from there
local has_more = has_aside and call('ZCARD', aside) > 0
if has_aside and not has_more then
  has_aside = false
  call('HDEL', ledger, 'has_aside')
end
if has_more then
-- include: turn/refuse.lua
  local from, left = call('HGET', ledger, 'lane') or '-', SWEEP_LIMIT
  for _ = 1, MOST_LANES do
    local first = call('ZRANGE', aside, from, '+', 'BYLEX', 'LIMIT', 0, 1)[1]
    if not first then
      from = '-'
      break
    end
    local lane_name = match(first, '^([^%z]*)%z')
    local seen = call('ZSCORE', types, sub(lane_name, 3))
    if not seen or now - seen > type_grace_ms then
      local members = call('ZRANGE', aside, '[' .. lane_name .. '\0', '(' .. lane_name .. '\1', 'BYLEX', 'LIMIT', 0, left)
      call('ZREM', aside, unpack(members))
      for i = 1, #members do
        local hex, id = match(members[i], '^[^%z]*%z(%x+)%z(.*)$')
        local record = call('HGET', metadata, id)
        if record then refuse(id, text(tonumber(hex, 16)), record) end
      end
      left = left - #members
    end
    if left == 0 then
      cut_short = true
      break
    end
    from = '(' .. lane_name .. '\1'
  end
  call('HSET', ledger, 'lane', from)
end
