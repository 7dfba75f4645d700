-- The reaper charged this claim with a crash, but its worker is alive: it was only cut off or stopped for a while. Once:
-- the charge's mark goes with it.
local function refund_crash(id, current, token)
  local head, crashes, charged, rest = match(current, '^([PLR]|%d+|[^|]*|%d+|)(%d+)|x(%d+)(|.*)$')
  if head and charged == match(token, '^L|(%d+)|') then call('HSET', state, id, head .. (crashes - 1) .. '|' .. rest) end
end

-- What to answer when a token does not fit. An outcome that this very claim has recorded already is no loss: the reply
-- of the turn was lost, and its replay slot has expired since.
local function refusal(id, current, token)
  local letter = sub(current, 1, 1)
  local same_claim = sub(current, 2, #token) == sub(token, 2)
  if same_claim and (letter == 'C' or letter == 'R') then return 'OK' end
  refund_crash(id, current, token)
  return 'LEASE_LOST'
end
