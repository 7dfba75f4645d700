-- edge: redrive dead_letter -> pending
-- Makes `revive`: dead letters wait again as if they had never failed, at their old places in the order. They keep their
-- newest error. At most 200 a call, no id twice. `died_by`: only those that were dead at that instant already; nil for any.
-- Returns for each id a word and, where it is HELD, the id of the task that holds its unique key:
--   OK       it was redriven, by this call or by an earlier one with this `request` ('' for one that is never sent again)
--   UNKNOWN  there is no such task
--   ALIVE    it is no dead letter, or was none at that instant
--   HELD     another unfinished task holds its unique key; nothing was written
-- include: lib/exhume.lua
-- include: lib/purged.lua
-- include: lib/expiry.lua
local PRIORITY_SPAN = 8796093022208 -- 2^43, see enqueue.lua
local HIGHEST_PRIORITY = 1023

-- For a task whose old place is not known.
local function new_score(id)
  local options = match(call('HGET', metadata, id) or '', '^{"v":1,"c":%d+,"t":"[^"]*"([^\n]*)') or ''
  options = match(options, '^,"r":%d+(.*)$') or options
  local priority = match(options, '^,"p":(%d+)') or 0
  return text((HIGHEST_PRIORITY - priority) * PRIORITY_SPAN + call('INCR', sequence))
end

-- What of the hooks holds for the new life: neither the charge of a crash, nor the wish to stop, nor a time that is over.
-- Returns the digest of its unique key too.
local function hooks_of_next_life(hooks, request)
  local kept, digest = {}, nil
  for hook in string.gmatch(hooks, '[^,]+') do
    local kind, value = sub(hook, 1, 1), sub(hook, 2)
    local is_over = (kind == 'e' or kind == 'd') and (tonumber(value) or 0) <= now
    if kind == 'u' then digest = value end
    if kind ~= 'x' and kind ~= 'c' and kind ~= 'r' and not is_over then kept[#kept + 1] = hook end
  end
  if request ~= '' then kept[#kept + 1] = 'r' .. request end
  return table.concat(kept, ','), digest
end

local function revive(ids, request, died_by)
  local words, holders, back, old, states, entries = {}, {}, {}, {}, {}, {}
  local held = #ids > 0 and call('HMGET', state, unpack(ids)) or {}
  for i = 1, #ids do
    local id, current = ids[i], held[i] or ''
    local letter, epoch, owner, _, _, hooks, score, started = match(current, STATE_FIELDS)
    if is_purged(id, held[i] or nil) then
      words[i] = 'UNKNOWN'
    elseif letter and request ~= '' and find(',' .. hooks .. ',', ',r' .. request .. ',', 1, true) then
      -- Also where it has died again since.
      words[i] = 'OK'
    elseif letter == 'D' and (not died_by or tonumber((match(current, ENDED_AND_BYTES)) or 0) <= died_by) then
      local kept, digest = hooks_of_next_life(hooks, request)
      local holder = digest and call('HGET', unique, digest)
      if holder and holder ~= id and not is_purged(holder, call('HGET', state, holder) or nil) then
        words[i], holders[i] = 'HELD', holder
      else
        words[i] = 'OK'
        if digest then call('HSET', unique, digest, id) end
        local looked_at = expiry(kept, epoch)
        if looked_at then call('ZADD', expiring, text(looked_at), id) end
        if tonumber(score) == 0 then score = new_score(id) end
        back[#back + 1], old[#old + 1] = id, current
        states[#states + 1] = id
        states[#states + 1] = 'P|' .. epoch .. '|' .. owner .. '|0|0|' .. kept .. '|' .. score .. '|' .. started .. '|' .. now_text .. '||' .. error_line(current)
        entries[#entries + 1] = score
        entries[#entries + 1] = id
      end
    else
      words[i] = (letter or call('HEXISTS', metadata, id) == 1) and 'ALIVE' or 'UNKNOWN'
    end
  end
  if #back > 0 then
    exhume(back, old)
    call('HSET', state, unpack(states))
    call('ZADD', pending, unpack(entries))
    local bytes = 0
    for i = 1, #back do bytes = bytes + call('HSTRLEN', metadata, back[i]) end
    call('HINCRBY', ledger, 'redriven', #back)
    call('HINCRBY', ledger, 'bytes_in', bytes)
    moved[#moved + 1] = 'P ' .. table.concat(back, ' ')
    if call('EXISTS', wake) == 0 then call('LPUSH', wake, '0') end
  end
  return words, holders
end
