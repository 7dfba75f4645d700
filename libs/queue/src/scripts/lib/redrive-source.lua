-- Makes the two ways in which a redrive finds its tasks. Both go on behind `cursor` and set it anew; both return ids and
-- whether there are no more. Only what was dead when the redrive began is taken: what dies again is left alone.

-- The ids that it was given.
local function next_given(id, redrive, count)
  local list, ids, at = call('HGET', redrives, id .. ':ids') or '', {}, tonumber(redrive.cursor) or 1
  while #ids < count do
    local from, to = find(list, '%S+', at)
    if not from then return ids, true end
    ids[#ids + 1] = sub(list, from, to)
    at = to + 1
  end
  redrive.cursor = text(at)
  return ids, false
end

-- Those of one fingerprint, or all: in the order of `dead_by_error`. `spread`: of each fingerprint only the first one.
local function next_buried(redrive, count, spread)
  local only = redrive.fingerprint
  local ids, visits = {}, 0
  local to = only == '' and '+' or '(' .. only .. '\1'
  while visits < count do
    local from = redrive.cursor ~= '' and '(' .. redrive.cursor or only ~= '' and '[' .. only .. '\0' or '-'
    local graves = call('ZRANGE', dead_by_error, from, to, 'BYLEX', 'LIMIT', 0, spread and 1 or count - visits)
    if #graves == 0 then return ids, true end
    for i = 1, #graves do
      local fingerprint, instant, found = match(graves[i], '^(%x+)%z(%d+)%z(.*)$')
      visits = visits + 1
      redrive.cursor = graves[i]
      local is_later = tonumber(instant) > redrive.created_at
      if not is_later and is_of_type(found, redrive.task_type) then
        ids[#ids + 1] = found
        if spread then redrive.cursor = fingerprint .. '\1' end
      end
      if is_later then
        -- The others of this fingerprint died even later.
        redrive.cursor = fingerprint .. '\1'
        break
      end
      if bytes_read > MOST_RECORD_BYTES then return ids, false end
    end
  end
  return ids, false
end
