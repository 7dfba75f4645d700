-- Takes a block of tasks that this worker can't take now (types of which it runs as many as it may, or that it does not
-- handle) off the head of `pending`, many at a time: what comes behind it is then met within a few turns, and each task of
-- the block is moved once, not in every turn.
local FIRST_CHUNK, MOST_SKIMMED, MOST_BYTES = 16, 256, 262144
local skimmed, bytes, chunk = 0, 0, FIRST_CHUNK
while chunk > 0 and bytes < MOST_BYTES and refusal_work < MOST_REFUSAL_WORK do
  local head = call('ZRANGE', pending, 0, chunk - 1, 'WITHSCORES')
  if not head[1] then break end
  local ids, count = {}, 0
  for i = 1, #head, 2 do ids[#ids + 1] = head[i] end
  local found = call('HMGET', metadata, unpack(ids))
  for i = 1, #ids do
    local record = found[i]
    if record then
      local task_type = sub(record, TYPE_STARTS_AT, (find(record, '"', TYPE_STARTS_AT, true) or 1) - 1)
      local is_free = not rooms or (rooms[task_type] or 1) > 0
      if is_free and find(served, ' ' .. task_type .. ' ', 1, true) then break end
      bytes = bytes + #record
      refuse(ids[i], head[i * 2], record)
    end
    count = i
  end
  if count > 0 then call('ZPOPMIN', pending, text(count)) end
  if count < #ids then break end
  skimmed = skimmed + count
  chunk = math.min(chunk * 2, MOST_SKIMMED - skimmed)
end
