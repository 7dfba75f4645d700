#!lua
-- Accepts a batch of tasks, at most 256. A task that was accepted before is not written again: the answer says whether it
-- is the same (a resent call, or a client that tries again) or another one.
-- edge: enqueue new -> pending
-- edge: enqueue new -> scheduled
-- ARGV: clock, number of tasks, number of those with options; then of the tasks: all ids, all priorities, all bodies (the
--       rest of a record after its creation time); where some have options: how long an idempotency key is remembered
--       (ms), how many keys are; then for each task with options: its place in the batch, delay (ms), run at, expires in
--       (ms), deadline (ms), keep (ms), digest of its unique key, digest of its idempotency key, digest of its content;
--       '' for none
-- reply: OK, and what is not to be taken for granted: place, word, id, letter of the status, due time or '', …
--   NEW    written, and scheduled
--   SAME   this very task was accepted before, under this id
--   OTHER  the id belongs to another task
--   REUSED the idempotency key belongs to other content, of the task with this id
--   HELD   the unique key is held by the task with this id
--   FULL   as many tasks wait, or as many bytes, as may
--   LARGE  it alone has more bytes than may wait
--   DRAINING  the queue takes nothing new
--   A place that is not there is NEW and pending. The letter is that of a state (docs/redis-keys.md), '-' for a task that
--   is not kept any more.
local call, sub = redis.call, string.sub
local metadata, pending, sequence, ledger, wake, events, state, aside, scheduled, retry, expiring, completed, unique, idempotency, idempotency_expiry, attempts, progress, logs = unpack(KEYS)
local clock, count_text, option_count = unpack(ARGV, 1, 3)
-- include: lib/text.lua
-- include: lib/clock.lua
local IDS_START_AT = 4
local PRIORITY_SPAN = 8796093022208 -- 2^43 sequence numbers within one priority
local HIGHEST_PRIORITY = 1023
local BODY_STARTS_AT = 25 -- after {"v":1,"c": and 13 digits

-- What is to be written: laid out as ARGV is, so that most batches need no tables of their own.
local batch, count = ARGV, tonumber(count_text)
local known = call('HMGET', metadata, unpack(ARGV, IDS_START_AT, 3 + count))
local answers, options, repeated, bytes = {}, nil, nil, 0
-- Set where the queue drains, has limits or is being purged: then each task is judged.
local gate, submitted, bytes_in = unpack(call('HMGET', ledger, 'gate', 'submitted', 'bytes_in'))
local doubtful = option_count ~= '0' or gate
for i = 1, count do
  if known[i] then doubtful = true end
end

local beginning = '{"v":1,"c":' .. now_text
for _ = 1, 2 do
  if doubtful then
-- include: enqueue/judge.lua
  end
  if count == 0 then break end
  local records, body_at = {}, 3 + count * 2
  bytes = count * #beginning
  for i = 1, count do
    local body = batch[body_at + i]
    records[i * 2 - 1], records[i * 2] = batch[3 + i], beginning .. body
    bytes = bytes + #body
  end
  -- Fewer than that were new: an id stands in the batch twice, and the first task counts.
  doubtful = call('HSET', metadata, unpack(records)) < count
  if not doubtful then break end
  call('HDEL', metadata, unpack(batch, IDS_START_AT, 3 + count))
end

if count > 0 then
  local before = call('INCRBY', sequence, count_text) - count
  local entries, priority, base = {}, nil, 0
  for i = 1, count do
    if batch[3 + count + i] ~= priority then
      priority = batch[3 + count + i]
      base = (HIGHEST_PRIORITY - priority) * PRIORITY_SPAN + before
    end
    entries[i * 2 - 1], entries[i * 2] = text(base + i), batch[3 + i]
  end
  local wakes = true
  if options then
-- include: enqueue/options.lua
  end
  if entries[1] then call('ZADD', pending, unpack(entries)) end
  call('HSET', ledger, 'submitted', text((submitted or 0) + count), 'bytes_in', text((bytes_in or 0) + bytes))
  local moved = { 'N ' .. table.concat(batch, ' ', IDS_START_AT, 3 + count) }
-- include: lib/publish.lua
  if wakes and call('EXISTS', wake) == 0 then call('LPUSH', wake, '0') end
end
if repeated then
-- include: enqueue/statuses.lua
end
return { 'OK', answers }
