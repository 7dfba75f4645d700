-- Says for each task of the batch whether it is new: by its id first, then by its idempotency key, then by its unique
-- key. Of two in one batch the first counts. Makes `batch` and `count` anew, of the tasks to write; `options` of those
-- that have some, by their place in the new batch; `answers`; `repeated`, the places in `answers` whose status is asked.
local OPTIONS_START_AT = 6 + count * 3
local OPTION_FIELDS = 9
local given, promises, holders, keys, unique_keys = {}, {}, {}, {}, {}
for at = OPTIONS_START_AT, OPTIONS_START_AT + (option_count - 1) * OPTION_FIELDS, OPTION_FIELDS do
  local option = {}
  option.place, option.delay, option.run_at, option.expires_in, option.deadline, option.keep, option.unique, option.key, option.content = unpack(ARGV, at, at + OPTION_FIELDS - 1)
  option.place = tonumber(option.place)
  given[option.place] = option
  if option.key ~= '' then keys[#keys + 1] = option.key end
  if option.unique ~= '' then unique_keys[#unique_keys + 1] = option.unique end
end
if keys[1] then
  local found = call('HMGET', idempotency, unpack(keys))
  for i = 1, #keys do promises[keys[i]] = found[i] or nil end
end
if unique_keys[1] then
  local found = call('HMGET', unique, unpack(unique_keys))
  for i = 1, #unique_keys do holders[unique_keys[i]] = found[i] or nil end
end

local room, room_bytes, largest, refused_as = math.huge, math.huge, math.huge, nil
if gate then
-- include: enqueue/gate.lua
-- include: lib/purged.lua
-- include: lib/forget-purged.lua
  local function forget_if_purged(id)
    local current = call('HGET', state, id)
    if not is_purged(id, current or nil) then return false end
    forget_purged({ id }, { current or '' })
    return true
  end
  for i = 1, count do
    if known[i] and forget_if_purged(ARGV[3 + i]) then known[i] = false end
  end
  for unique_key, holder in pairs(holders) do
    if forget_if_purged(holder) then holders[unique_key] = nil end
  end
end

local fresh, fresh_options, first, remembered = {}, {}, {}, {}
for i = 1, count do
  local id, body = ARGV[3 + i], ARGV[3 + count * 2 + i]
  local option = given[i]
  local key, unique_key = option and option.key or '', option and option.unique or ''
  local until_text, content, promised = string.match(promises[key] or '', '^(%d+)|(%x+)|(.+)$')
  if promised and tonumber(until_text) <= now then promised = nil end
  local earlier = known[i] and sub(known[i], BODY_STARTS_AT) or first[id]
  local word, told = nil, id
  if promised then
    word, told = content == option.content and 'SAME' or 'REUSED', promised
  elseif earlier then
    word = earlier == body and 'SAME' or 'OTHER'
  elseif holders[unique_key] then
    word, told = 'HELD', holders[unique_key]
  elseif #fresh >= room or #beginning + #body > room_bytes then
    word = refused_as == 'FULL' and #beginning + #body > largest and 'LARGE' or refused_as
  else
    first[id] = body
    room_bytes = room_bytes - #beginning - #body
    fresh[#fresh + 1], fresh_options[#fresh + 1] = i, option
    if unique_key ~= '' then holders[unique_key] = id end
  end
  if key ~= '' and not promised and (not word or word == 'SAME') then
    local expiry = text(now + ARGV[OPTIONS_START_AT - 2])
    promises[key] = expiry .. '|' .. option.content .. '|' .. id
    remembered[#remembered + 1], remembered[#remembered + 2] = key, expiry
  end
  if word then
    local at = #answers
    if word == 'SAME' then
      repeated = repeated or {}
      repeated[#repeated + 1] = at
    end
    answers[at + 1], answers[at + 2], answers[at + 3], answers[at + 4], answers[at + 5] = i, word, told, '', ''
  end
end
if remembered[1] then
-- include: enqueue/remember.lua
end

batch, options = { '', '', '' }, fresh_options
for group = 0, 2 do
  for i = 1, #fresh do batch[#batch + 1] = ARGV[3 + count * group + fresh[i]] end
end
count = #fresh
count_text = text(count)
