-- edge: enqueue new -> pending
-- Submits what the runs enqueued whose completions were recorded just now. An id that is known is not written again. in:
-- `done`, instants and ids of the completions.
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
local records, fresh, fresh_ids = {}, {}, {}
for i = 1, #ids do
  if not known[i] then
    records[#records + 1] = ids[i]
    records[#records + 1] = '{"v":1,"c":' .. now_text .. ARGV[places[i] + 3]
    fresh[#fresh + 1] = tonumber(ARGV[places[i] + 2])
    fresh_ids[#fresh] = ids[i]
  end
end
if fresh[1] then
-- include: lib/accept.lua
  moved[#moved + 1] = accepted
end
