-- One slot a lane holds the answer to its newest turn: number, words, ids with the epoch of the first before them.

-- Only what this very claim still holds: a task that was reaped since may run elsewhere, under a token that is not ours.
local function still_held(ids, first_epoch)
  local found = call('HMGET', state, unpack(ids))
  local kept_ids, states = {}, {}
  for i = 1, #ids do
    local token = 'L|' .. (first_epoch + i - 1) .. '|' .. boot .. '|'
    if found[i] and sub(found[i], 1, #token) == token then
      kept_ids[#kept_ids + 1] = ids[i]
      states[#states + 1] = found[i]
    end
  end
  return kept_ids, states
end

local function find_replay()
  local slot = call('GET', replay)
  if not slot then return nil end
  local number_end = string.find(slot, '\n', 1, true)
  local number = tonumber(sub(slot, 1, number_end - 1))
  if number < tonumber(turn_number) then return nil end
  if number > tonumber(turn_number) then return { 'STALE' } end
  local words, ids = match(slot, '^([^\n]*)\n([^\n]*)$', number_end + 1)
  local word_list, id_list = {}, {}
  for word in string.gmatch(words, '%S+') do word_list[#word_list + 1] = word end
  for id in string.gmatch(ids, '%S+') do id_list[#id_list + 1] = id end
  local first_epoch, states = table.remove(id_list, 1), {}
  if first_epoch then id_list, states = still_held(id_list, first_epoch) end
  if #id_list == 0 then return { 'OK', now, -1, 0, word_list, {}, {}, {} } end
  -- The lease counts from now: the worker did not know of it before, and times it from the resent call.
  local leases, lease_end = {}, text(now + lease_ms)
  for i = 1, #id_list do leases[i * 2 - 1], leases[i * 2] = lease_end, id_list[i] end
  call('ZADD', processing, 'XX', unpack(leases))
  local records = call('HMGET', metadata, unpack(id_list))
  return { 'OK', now, -1, 0, word_list, id_list, records, states }
end

local function keep_replay(words, ids, states)
  local claimed = #ids > 0 and match(states[1], '^L|(%d+)') .. ' ' .. table.concat(ids, ' ') or ''
  local slot = turn_number .. '\n' .. table.concat(words, ' ') .. '\n' .. claimed
  call('SET', replay, slot, 'PX', REPLAY_KEPT_MS)
end
