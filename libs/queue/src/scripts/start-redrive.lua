#!lua
-- Begins a staged redrive; step-redrives.lua carries it out. Sent again with the same id it changes nothing.
-- ARGV: clock, id, fingerprint or '', task type or '', number of canaries, tasks a second or 0, most that are active at a
--       time, most that are remembered, then the task ids, each once, where it is for some
-- reply: OK, its state (JSON), or FULL: too many are active
local call = redis.call
local dead, dead_by_error, ledger, redrives = unpack(KEYS)
local clock, id, fingerprint, task_type, canaries, rate, most_active, most_kept = unpack(ARGV, 1, 8)
local IDS_START_AT = 9
-- include: lib/text.lua
-- include: lib/clock.lua
-- include: lib/redrives.lua

local known = call('HGET', redrives, id)
if known then return { 'OK', known } end
local active = words_of(call('HGET', redrives, 'active'))
if #active >= tonumber(most_active) then return { 'FULL' } end

local given = #ARGV - IDS_START_AT + 1
local total
if given > 0 then
  total = given
  call('HSET', redrives, id .. ':ids', table.concat(ARGV, ' ', IDS_START_AT))
elseif fingerprint ~= '' then
  total = call('ZLEXCOUNT', dead_by_error, '[' .. fingerprint .. '\0', '(' .. fingerprint .. '\1')
else
  total = call('ZCARD', dead)
end
active[#active + 1] = id
local recent = words_of(call('HGET', redrives, 'recent'))
table.insert(recent, 1, id)
local is_active = {}
for _, one in ipairs(active) do is_active[one] = true end
for place = #recent, 1, -1 do
  if #recent <= tonumber(most_kept) then break end
  if not is_active[recent[place]] then call('HDEL', redrives, table.remove(recent, place)) end
end
call('HSET', redrives, 'active', table.concat(active, ' '), 'recent', table.concat(recent, ' '))
call('HSET', ledger, 'redrives', #active)
return {
  'OK',
  write_redrive(id, {
    status = 'canaries',
    created_at = now,
    ended_at = 0,
    fingerprint = fingerprint,
    task_type = task_type,
    given = given,
    canaries = tonumber(canaries),
    rate = tonumber(rate),
    total = total,
    redriven = 0,
    refused = 0,
    missing = 0,
    cursor = '',
    round = 1,
    canary_ids = '',
    canaries_chosen = 0,
    canaries_completed = 0,
    failed_canary = '',
    credit = 1,
    credit_at = now,
  }),
}
