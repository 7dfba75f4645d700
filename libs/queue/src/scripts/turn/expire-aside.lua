-- Looks again at set-aside tasks whose type nobody has handled for longer than the grace time: `refuse` then buries them.
local MOST_LANES = 64

local function expire_aside()
  local from = '-'
  for _ = 1, MOST_LANES do
    local first = call('ZRANGE', aside, from, '+', 'BYLEX', 'LIMIT', 0, 1)[1]
    if not first then return end
    local lane = match(first, '^([^%z]*)%z')
    local seen = call('ZSCORE', types, sub(lane, 3))
    if not seen or now - seen > grace_ms then
      local members = call('ZRANGE', aside, '[' .. lane .. '\0', '(' .. lane .. '\1', 'BYLEX', 'LIMIT', 0, SWEEP_LIMIT)
      call('ZREM', aside, unpack(members))
      for i = 1, #members do
        local hex, id = match(members[i], '^[^%z]*%z(%x+)%z(.*)$')
        local record = call('HGET', metadata, id)
        if record then refuse(id, text(tonumber(hex, 16)), record) end
      end
    end
    from = '(' .. lane .. '\1'
  end
end
