-- Staged redrives, in the hash `redrives`: field `recent` (ids, newest first), `active` (ids, oldest first), for each id
-- its state as JSON, and `<id>:ids` with the ids that it was given, until it ends. The state has only texts and numbers
-- in it, so it passes through cjson unharmed.
local function words_of(list)
  local found = {}
  for word in string.gmatch(list or '', '%S+') do found[#found + 1] = word end
  return found
end

local function read_redrive(id)
  local stored = call('HGET', redrives, id)
  return stored and cjson.decode(stored)
end

local function write_redrive(id, redrive)
  local stored = cjson.encode(redrive)
  call('HSET', redrives, id, stored)
  return stored
end

-- `status`: completed, stopped or cancelled.
local function end_redrive(id, redrive, status)
  redrive.status, redrive.ended_at = status, now
  local active = {}
  for _, other in ipairs(words_of(call('HGET', redrives, 'active'))) do
    if other ~= id then active[#active + 1] = other end
  end
  call('HSET', redrives, 'active', table.concat(active, ' '))
  call('HDEL', redrives, id .. ':ids')
  call('HSET', ledger, 'redrives', #active)
end
