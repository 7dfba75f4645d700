-- edge: enqueue new -> pending
-- Submits what the runs enqueued whose completions were recorded just now, as enqueue.lua does with tasks without options.
-- An id that is known is not written again, and of two with one id the first counts. in: `done`, instants and ids of the completions.
local PRIORITY_SPAN = 8796093022208 -- 2^43, see enqueue.lua
local HIGHEST_PRIORITY = 1023
local CHILD_ARGUMENTS = 4
local completed_now = {}
for i = 2, #done, 2 do completed_now[done[i]] = true end
local ids, places = {}, {}
for at = children_start_at, #ARGV, CHILD_ARGUMENTS do
  if completed_now[ARGV[ACKNOWLEDGEMENTS_START_AT + ARGV[at] - 1]] then
    ids[#ids + 1] = ARGV[at + 1]
    places[#ids] = at
  end
end
local known = ids[1] and call('HMGET', metadata, unpack(ids)) or {}
-- include: lib/purged.lua
-- include: lib/forget-purged.lua
for i = 1, is_purging and #ids or 0 do
  local current = known[i] and call('HGET', state, ids[i])
  if known[i] and is_purged(ids[i], current or nil) then
    forget_purged({ ids[i] }, { current or '' })
    known[i] = false
  end
end
local children, new_places, new_records, written_now = {}, {}, {}, {}
for i = 1, #ids do
  if not known[i] and not written_now[ids[i]] then
    written_now[ids[i]] = true
    children[#children + 1], new_places[#children + 1] = ids[i], places[i]
    new_records[#new_records + 1], new_records[#new_records + 2] = ids[i], '{"v":1,"c":' .. now_text .. ARGV[places[i] + 3]
  end
end
if children[1] then
  local before = call('INCRBY', sequence, text(#children)) - #children
  local entries = {}
  for i = 1, #children do
    entries[i * 2 - 1] = text((HIGHEST_PRIORITY - ARGV[new_places[i] + 2]) * PRIORITY_SPAN + before + i)
    entries[i * 2] = children[i]
  end
  call('HSET', metadata, unpack(new_records))
  call('ZADD', pending, unpack(entries))
  local bytes = 0
  for i = 2, #new_records, 2 do bytes = bytes + #new_records[i] end
  call('HINCRBY', ledger, 'submitted', text(#children))
  call('HINCRBY', ledger, 'bytes_in', text(bytes))
  moved[#moved + 1] = 'N ' .. concat(children, ' ')
end
