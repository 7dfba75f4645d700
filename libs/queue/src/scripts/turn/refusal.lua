-- Makes `refusal`: what to answer when a token does not fit. An outcome that this very claim has recorded already is no
-- loss: the reply of the turn was lost, and its replay slot is gone since.
refusal = refusal or function(place, id, current, token)
  refusals[#refusals + 1] = place
  if not current then
    refusals[#refusals + 1] = 'UNKNOWN'
    return
  end
  local letter = sub(current, 1, 1)
  local same_claim = sub(current, 2, #token) == sub(token, 2)
  if same_claim and (letter == 'C' or letter == 'R' or letter == 'X') then
    refusals[#refusals] = nil
    return
  end
  refusals[#refusals + 1] = 'LEASE_LOST'
  -- Where the reaper charged this claim with a crash, its worker is alive: it was only cut off or stopped for a while.
  -- The charge is taken back once: its mark goes with it.
  local head, crashes, charged, rest = match(current, '^([SPLR]|%d+|[^|]*|%d+|)(%d+)|x(%d+),?(.*)$')
  if head and charged == match(token, '^L|(%d+)|') then call('HSET', state, id, head .. (crashes - 1) .. '|' .. rest) end
end
