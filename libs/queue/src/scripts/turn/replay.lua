-- The slot of a lane holds the answer to its newest turn: the number; the refusals; what was claimed, after the epoch
-- before the first claim's. Of the notices, the one that answers a heartbeat is told again, as it holds now: the next one
-- comes only with the next heartbeat. The others come again with the next sweep.
local line_end = find(slot, '\n', 1, true)
local number = tonumber(sub(slot, 1, line_end - 1))
if number > tonumber(turn_number) then return { 'STALE' } end
if number == tonumber(turn_number) then
  local refused, claims = match(slot, '^([^\n]*)\n([^\n]*)$', line_end + 1)
  local before, id_line = match(claims, '^(%d+) (.*)$')
  local ids = {}
  for id in string.gmatch(id_line, '%S+') do ids[#ids + 1] = id end
  local held = #ids > 0 and call('HMGET', state, unpack(ids)) or {}
  -- Only what these very claims still hold: a task that was reaped since may run elsewhere, and comes without a record.
  -- The lease counts from now: the worker times it from the resent call.
  local leases, records, past, lease_end = {}, {}, {}, text(now + lease_ms)
  for i = 1, #ids do
    local token = 'L|' .. text(before + i) .. '|' .. boot .. '|'
    records[i], past[i] = '', '-'
    if held[i] and find(held[i], token, 1, true) == 1 then
      records[i] = call('HGET', metadata, ids[i]) or ''
      past[i] = match(held[i], HISTORY, #token + 1)
      leases[#leases + 1] = lease_end
      leases[#leases + 1] = ids[i]
    end
  end
  if leases[1] then call('ZADD', processing, 'XX', unpack(leases)) end
  if heartbeat ~= '' and heartbeat ~= 'GONE' then notices = call('HEXISTS', ledger, 'quiet:' .. boot) == 1 and 2 or 4 end
  return { 'OK', now_text .. (demand > 0 and ' 0 ' or ' -1 ') .. notices .. ' ' .. before, refused, id_line, concat(past, ' '), unpack(records) }
end
