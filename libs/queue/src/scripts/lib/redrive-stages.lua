-- Makes the two stages of a redrive. Both return ms until the next step, or -1 when it has ended.

-- Redrives ids and counts what came of them; returns those that were redriven.
local function send(redrive, ids, counts_refusals)
  local words = revive(ids, '', redrive.created_at)
  local sent = {}
  for i = 1, #ids do
    if words[i] == 'OK' then
      sent[#sent + 1] = ids[i]
    elseif counts_refusals then
      local sum = words[i] == 'HELD' and 'refused' or 'missing'
      redrive[sum] = redrive[sum] + 1
    end
  end
  redrive.redriven = redrive.redriven + #sent
  return sent
end

-- What a canary came to: nil while it waits or runs for the first time, C completed, else why it failed.
local function fate_of(current)
  if not current then return 'gone' end
  local letter, _, _, failures, crashes = match(current, STATE_FIELDS)
  if letter == 'C' then return 'C' end
  if letter == 'D' then return 'dead_letter' end
  -- A snoozed one is in state R too, but has not failed.
  if failures ~= '0' then return 'retrying' end
  if crashes ~= '0' then return 'crashed' end
  if letter == 'X' then return 'cancelled' end
  return nil
end

-- With neither fingerprint nor ids, canaries are taken of each kind of error in turn, and the rest begins from the start.
local function send_canaries(id, redrive, share)
  local is_spread = redrive.given == 0 and redrive.fingerprint == ''
  local wanted = redrive.canaries - redrive.canaries_chosen
  if wanted > 0 then
    local ids, no_more
    if redrive.given > 0 then
      ids, no_more = next_given(id, redrive, math.min(wanted, share))
    else
      ids, no_more = next_buried(redrive, math.min(wanted, share), is_spread and redrive.round == 1)
    end
    local sent = send(redrive, ids, not is_spread)
    redrive.canaries_chosen = redrive.canaries_chosen + #sent
    if #sent > 0 then redrive.canary_ids = redrive.canary_ids .. table.concat(sent, ' ') .. ' ' end
    if no_more and is_spread and redrive.round == 1 then
      redrive.round, redrive.cursor = 2, ''
    elseif no_more then
      redrive.canaries = redrive.canaries_chosen
    end
    if redrive.canaries > redrive.canaries_chosen then return 0 end
  end

  -- One that was seen completed is good for good: retention may remove it while others still run.
  local canaries = words_of(redrive.canary_ids)
  local states = #canaries > 0 and call('HMGET', state, unpack(canaries)) or {}
  local open = {}
  for i = 1, #canaries do
    local fate = fate_of(states[i])
    if fate == 'C' then
      redrive.canaries_completed = redrive.canaries_completed + 1
    elseif fate then
      redrive.failed_canary = canaries[i] .. ' ' .. fate
      end_redrive(id, redrive, 'stopped')
      return -1
    else
      open[#open + 1] = canaries[i]
    end
  end
  redrive.canary_ids = table.concat(open, ' ') .. ' '
  if #open > 0 then return LOOK_AT_CANARIES_EVERY_MS end
  redrive.status, redrive.credit_at = 'redriving', now
  if is_spread then redrive.cursor = '' end
  return 0
end

-- At a rate, time earns credit, a second's worth at most: after a pause the rest does not come in one wave.
local function send_rest(id, redrive, share)
  local count = share
  if redrive.rate > 0 then
    local earned = math.max(0, now - redrive.credit_at) * redrive.rate / 1000
    redrive.credit = math.min(redrive.credit + earned, math.max(1, redrive.rate))
    redrive.credit_at = now
    count = math.min(share, math.floor(redrive.credit))
  end
  if count > 0 then
    local ids, no_more
    if redrive.given > 0 then
      ids, no_more = next_given(id, redrive, count)
    else
      ids, no_more = next_buried(redrive, count, false)
    end
    send(redrive, ids, true)
    if no_more then
      end_redrive(id, redrive, 'completed')
      return -1
    end
    redrive.credit = redrive.credit - #ids
  end
  if redrive.rate == 0 or redrive.credit >= 1 then return 0 end
  return math.max(SHORTEST_WAIT_MS, math.ceil((1 - redrive.credit) * 1000 / redrive.rate))
end
