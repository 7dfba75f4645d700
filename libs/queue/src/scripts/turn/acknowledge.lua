-- edge: complete processing -> completed
-- edge: fail processing -> retrying
-- edge: fail processing -> pending
-- edge: exhaust processing -> dead_letter
-- edge: release processing -> pending
-- Records outcomes. Only the holder of the lease may: its token is the beginning of the state. A lease that has run out
-- but was not reaped is still good.
local ACKNOWLEDGEMENT_ARGUMENTS = 5

-- Why a token does not fit. An outcome that this very claim has recorded already is no loss: the reply of the turn was
-- lost, and its replay slot has expired since.
local function refusal(current, token)
  local letter = string.sub(current, 1, 1)
  local same_claim = string.sub(current, 2, #token) == string.sub(token, 2)
  return same_claim and (letter == 'C' or letter == 'R') and 'OK' or 'LEASE_LOST'
end

local function acknowledge(start)
  local words = {}
  if acknowledgement_count == 0 then return words end
  local ids = {}
  for i = 1, acknowledgement_count do ids[i] = ARGV[start + (i - 1) * ACKNOWLEDGEMENT_ARGUMENTS] end
  local held = redis.call('HMGET', state, unpack(ids))
  local ended, states, done, again = {}, {}, {}, {}
  local done_bytes = 0

  for i = 1, acknowledgement_count do
    local at = start + (i - 1) * ACKNOWLEDGEMENT_ARGUMENTS
    local id, token, kind, number, text = ids[i], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]
    local current = held[i]
    if not current then
      words[i] = 'UNKNOWN'
    elseif string.sub(current, 1, #token) ~= token then
      words[i] = refusal(current, token)
    else
      words[i] = 'OK'
      ended[#ended + 1] = id
      if kind == 'C' then
        local value = 'C' .. head_of(current) .. now .. '|' .. number .. '|' .. text .. error_line(current)
        done_bytes = done_bytes + number + #value
        done[#done + 1] = now
        done[#done + 1] = id
        states[#states + 1] = id
        states[#states + 1] = value
      else
        local _, claim, owner, failures, crashes, hooks, score, started = string.match(current, STATE_FIELDS)
        if kind ~= 'R' then failures = failures + 1 end
        local head = '|' .. claim .. '|' .. owner .. '|' .. failures .. '|' .. crashes .. '|' .. hooks .. '|' .. score .. '|' .. started .. '|'
        if kind == 'D' then
          bury(id, head, tonumber(number), text)
        elseif kind == 'F' and tonumber(number) > 0 then
          local due = now + number
          redis.call('ZADD', retry, due, id)
          note_due(due)
          states[#states + 1] = id
          states[#states + 1] = 'R' .. head .. now .. '||\n' .. text
        else
          again[#again + 1] = score
          again[#again + 1] = id
          states[#states + 1] = id
          states[#states + 1] = 'P' .. head .. now .. '||' .. (kind == 'F' and '\n' .. text or error_line(current))
        end
      end
    end
  end

  if #ended > 0 then redis.call('ZREM', processing, unpack(ended)) end
  if #states > 0 then redis.call('HSET', state, unpack(states)) end
  if #again > 0 then redis.call('ZADD', pending, unpack(again)) end
  if #done > 0 then
    redis.call('ZADD', completed, unpack(done))
    redis.call('HINCRBY', counters, 'completed', #done / 2)
    redis.call('HINCRBY', counters, 'completed_bytes', done_bytes)
  end
  return words
end
