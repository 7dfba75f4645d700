#!lua
-- Accepts a batch of tasks, at most 256. A task whose id is known is not written again: the answer says whether it is
-- the same task (a resent call, or a client that tries again) or another one.
-- edge: enqueue new -> pending
-- ARGV: clock, then for each task: id, priority, body (the rest of the record after its creation time)
-- reply: OK, creation time, for each task NEW | SAME | OTHER
local call = redis.call
local metadata, pending, sequence, ledger, wake, events = unpack(KEYS)
local clock = ARGV[1]
-- include: lib/text.lua
-- include: lib/clock.lua
local TASK_ARGUMENTS = 3
local BODY_STARTS_AT = 25 -- after {"v":1,"c": and 13 digits

local count = (#ARGV - 1) / TASK_ARGUMENTS

local ids = {}
for i = 1, count do ids[i] = ARGV[(i - 1) * TASK_ARGUMENTS + 2] end
local known = call('HMGET', metadata, unpack(ids))

local words, records, fresh, fresh_ids, bodies = {}, {}, {}, {}, {}
for i = 1, count do
  local at = (i - 1) * TASK_ARGUMENTS + 2
  local id, body = ARGV[at], ARGV[at + 2]
  local earlier = known[i] and string.sub(known[i], BODY_STARTS_AT) or bodies[id]
  if not earlier then
    bodies[id] = body
    words[i] = 'NEW'
    records[#records + 1] = id
    records[#records + 1] = '{"v":1,"c":' .. now_text .. body
    fresh[#fresh + 1] = tonumber(ARGV[at + 1])
    fresh_ids[#fresh] = id
  else
    words[i] = earlier == body and 'SAME' or 'OTHER'
  end
end

if #fresh > 0 then
-- include: lib/accept.lua
  local moved = { accepted }
-- include: lib/publish.lua
  if call('EXISTS', wake) == 0 then call('LPUSH', wake, '0') end
end
return { 'OK', now_text, words }
