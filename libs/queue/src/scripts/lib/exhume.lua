-- Takes dead letters out of every index of dead letters, at most 200 a call.
-- include: lib/grave.lua
local WIDEST_WINDOW = 1000

-- Removes ids from the list. Removing one from the middle walks through half of it, so all of a call are marked at their
-- places first, and then one walk removes the marks. The place is known but for those that died in the same millisecond.
local function unlist(ids, instants)
  local places, seen, marked, others = {}, {}, 0, {}
  for i = 1, #ids do
    local instant = instants[i]
    if not seen[instant] then
      seen[instant] = true
      local newer = call('ZCOUNT', dead, '(' .. instant, '+inf')
      local alike = math.min(call('ZCOUNT', dead, instant, instant), WIDEST_WINDOW)
      local window = call('LRANGE', dead_letter, newer, newer + alike - 1)
      for j = 1, #window do places[window[j]] = newer + j - 1 end
    end
    local place = places[ids[i]]
    if place then
      call('LSET', dead_letter, place, '')
      marked = marked + 1
    else
      others[#others + 1] = ids[i]
    end
  end
  local nearer_to_tail = 2 * (places[ids[1]] or 0) > call('LLEN', dead_letter)
  if marked > 0 then call('LREM', dead_letter, nearer_to_tail and -marked or marked, '') end
  -- The server's clock was set back: list and set are in another order.
  for i = 1, #others do call('LREM', dead_letter, -1, others[i]) end
end

local function exhume(ids, held)
  local graves, instants, bytes = {}, {}, 0
  for i = 1, #ids do
    local current = held[i] or ''
    graves[i] = grave_of(ids[i], current)
    instants[i] = match(current, ENDED_AND_BYTES) or '0'
    bytes = bytes + bytes_of(current)
  end
  unlist(ids, instants)
  call('ZREM', dead, unpack(ids))
  call('ZREM', dead_retention, unpack(ids))
  call('ZREM', keeping, unpack(ids))
  call('ZREM', dead_by_error, unpack(graves))
  call('HINCRBY', ledger, 'dead_bytes', -bytes)
end
