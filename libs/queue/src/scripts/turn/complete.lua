-- edge: complete processing -> completed
-- Records completions. Only the holder of the lease may: its token is the beginning of the state. A lease that has run
-- out but was not reaped is still good. Makes `written`, states that the claim below writes together with its own.
local written, write_count = {}, 0
if completed_count > 0 then
  local ids_end = ACKNOWLEDGEMENTS_START_AT + completed_count - 1
  local held = call('HMGET', state, unpack(ARGV, ACKNOWLEDGEMENTS_START_AT, ids_end))
  local done, bytes, record_bytes = {}, completed_bytes, completed_bytes
  for i = 1, completed_count do
    local id, token, text_of_result = ARGV[ACKNOWLEDGEMENTS_START_AT + i - 1], ARGV[ids_end + i], ARGV[ids_end + completed_count + i]
    local current = held[i]
    if current and find(current, token, 1, true) == 1 then
      local value
      if string.byte(current, -1) == BAR then
        -- A claimed state without a tail has no hooks and is its own head: no matching.
        value = 'C' .. sub(current, 2) .. now_text .. '|' .. text_of_result
        bytes = bytes + #value
      else
-- include: turn/complete-hooked.lua
      end
      if value then
        written[write_count + 1], written[write_count + 2] = id, value
        done[write_count + 1], done[write_count + 2] = now_text, id
        write_count = write_count + 2
      end
    else
      local size = match(text_of_result, '^%d+')
      bytes, record_bytes = bytes - size, record_bytes - size
-- include: turn/refusal.lua
      refusal(i, id, current, token)
    end
  end
  if write_count == completed_count * 2 then
    call('ZREM', processing, unpack(ARGV, ACKNOWLEDGEMENTS_START_AT, ids_end))
    moved[1] = 'C ' .. concat(ARGV, ' ', ACKNOWLEDGEMENTS_START_AT, ids_end)
  else
    for i = 2, write_count, 2 do
      call('ZREM', processing, done[i])
      moved[#moved + 1] = 'C ' .. done[i]
    end
  end
  if write_count > 0 then
    call('ZADD', completed, unpack(done))
    completed_ever = text((completed_ever or 0) + write_count / 2)
    bytes_kept = text((bytes_kept or 0) + bytes)
    bytes_done = text((bytes_done or 0) + record_bytes)
  end
  local children_start_at = ACKNOWLEDGEMENTS_START_AT + completed_count * 3 + other_count * OTHER_ARGUMENTS
  if #ARGV >= children_start_at then
-- include: turn/children.lua
  end
end
