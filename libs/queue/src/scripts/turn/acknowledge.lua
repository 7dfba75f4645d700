-- edge: complete processing -> completed
-- edge: fail processing -> retrying
-- edge: fail processing -> pending
-- edge: exhaust processing -> dead_letter
-- edge: release processing -> pending
-- Records outcomes. Only the holder of the lease may: its token is the beginning of the state. A lease that has run out
-- but was not reaped is still good.
local ACKNOWLEDGEMENT_ARGUMENTS = 5

local function acknowledge(start)
  local words = {}
  if acknowledgement_count == 0 then return words end
  local ids = {}
  for i = 1, acknowledgement_count do ids[i] = ARGV[start + (i - 1) * ACKNOWLEDGEMENT_ARGUMENTS] end
  local held = call('HMGET', state, unpack(ids))
  local ended, states, done, again = {}, {}, {}, {}
  local done_bytes = 0

  for i = 1, acknowledgement_count do
    local at = start + (i - 1) * ACKNOWLEDGEMENT_ARGUMENTS
    local id, token, kind, number, detail = ids[i], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]
    local current = held[i]
    if not current then
      words[i] = 'UNKNOWN'
    elseif sub(current, 1, #token) ~= token then
      words[i] = rarely().refusal(id, current, token)
    else
      words[i] = 'OK'
      ended[#ended + 1] = id
      if kind == 'C' then
        local value = 'C' .. head_of(current) .. now_text .. '|' .. number .. '|' .. detail .. error_line(current)
        done_bytes = done_bytes + number + #value
        done[#done + 1] = now_text
        done[#done + 1] = id
        note('C', id)
        states[#states + 1] = id
        states[#states + 1] = value
      else
        local _, claim, owner, failures, crashes, hooks, score, started = match(current, STATE_FIELDS)
        if kind ~= 'R' then failures = failures + 1 end
        local head = '|' .. claim .. '|' .. owner .. '|' .. failures .. '|' .. crashes .. '|' .. hooks .. '|' .. score .. '|' .. started .. '|'
        if kind == 'D' then
          rarely().bury(id, head, tonumber(number), detail)
        elseif kind == 'F' and tonumber(number) > 0 then
          local due = now + number
          call('ZADD', retry, text(due), id)
          note_due(due)
          note('R', id)
          states[#states + 1] = id
          states[#states + 1] = 'R' .. head .. now_text .. '||\n' .. detail
        else
          again[#again + 1] = score
          again[#again + 1] = id
          note('P', id)
          states[#states + 1] = id
          states[#states + 1] = 'P' .. head .. now_text .. '||' .. (kind == 'F' and '\n' .. detail or error_line(current))
        end
      end
    end
  end

  if #ended > 0 then call('ZREM', processing, unpack(ended)) end
  if #states > 0 then call('HSET', state, unpack(states)) end
  if #again > 0 then call('ZADD', pending, unpack(again)) end
  if #done > 0 then
    call('ZADD', completed, unpack(done))
    call('HINCRBY', counters, 'completed', text(#done / 2))
    call('HINCRBY', counters, 'completed_bytes', text(done_bytes))
  end
  return words
end
