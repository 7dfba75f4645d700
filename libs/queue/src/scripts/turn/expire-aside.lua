-- Looks again at set-aside tasks whose type nobody has handled for longer than the grace time: `refuse` then buries them.
local MOST_LANES = 64

local function expire_aside()
  local from = '-'
  for _ = 1, MOST_LANES do
    local first = redis.call('ZRANGE', aside, from, '+', 'BYLEX', 'LIMIT', 0, 1)[1]
    if not first then return end
    local lane = string.match(first, '^([^%z]*)%z')
    local seen = redis.call('ZSCORE', types, string.sub(lane, 3))
    if not seen or now - seen > tonumber(unknown_type_grace_ms) then
      local members = redis.call('ZRANGE', aside, '[' .. lane .. '\0', '(' .. lane .. '\1', 'BYLEX', 'LIMIT', 0, SWEEP_LIMIT)
      redis.call('ZREM', aside, unpack(members))
      for i = 1, #members do
        local hex, id = string.match(members[i], '^[^%z]*%z(%x+)%z(.*)$')
        local record = redis.call('HGET', metadata, id)
        if record then refuse(id, string.format('%.0f', tonumber(hex, 16)), record) end
      end
    end
    from = '(' .. lane .. '\1'
  end
end
