-- One slot a lane holds the answer to its newest turn: number, words, ids.
local function find_replay()
  local slot = redis.call('GET', replay)
  if not slot then return nil end
  local number, words, ids = string.match(slot, '^(%d+)\n([^\n]*)\n([^\n]*)$')
  if tonumber(number) < tonumber(turn_number) then return nil end
  if number ~= turn_number then return { 'STALE' } end
  local word_list, id_list = {}, {}
  for word in string.gmatch(words, '%S+') do word_list[#word_list + 1] = word end
  for id in string.gmatch(ids, '%S+') do id_list[#id_list + 1] = id end
  if #id_list == 0 then return { 'OK', now, -1, 0, word_list, {}, {}, {} } end
  local records = redis.call('HMGET', metadata, unpack(id_list))
  local states = redis.call('HMGET', state, unpack(id_list))
  return { 'OK', now, -1, 0, word_list, id_list, records, states }
end

local function keep_replay(words, ids)
  local slot = turn_number .. '\n' .. table.concat(words, ' ') .. '\n' .. table.concat(ids, ' ')
  redis.call('SET', replay, slot, 'PX', REPLAY_KEPT_MS)
end
