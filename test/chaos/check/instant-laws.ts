import type { Redis } from 'ioredis';

const INDICES = ['pending', 'aside', 'scheduled', 'processing', 'retry', 'completed', 'dead', 'cancelled'];
const KEYS = [...INDICES, 'metadata', 'state', 'ledger', 'dead_letter', 'dead_by_error', 'dead_retention'];
/** So many tasks are drawn from the records, and as many from each index: a look takes some ms, however many tasks there are. */
const SAMPLE = 100;

const LOOK = `#!lua flags=no-writes
local call, problems = redis.call, {}
local sample, index_count = tonumber(ARGV[1]), 8
local metadata, state, ledger, dead_letter, dead_by_error, dead_retention = unpack(KEYS, index_count + 1)
local HOME = { P = 'pending', S = 'scheduled', L = 'processing', R = 'retry', C = 'completed', D = 'dead', X = 'cancelled' }
local function tell(problem) problems[#problems + 1] = problem end

local held, card = 0, {}
for at = 1, index_count do
  card[ARGV[at + 1]] = call('ZCARD', KEYS[at])
  held = held + card[ARGV[at + 1]]
end
local counted = call('HMGET', ledger, 'submitted', 'removed', 'purged', 'epoch')
local submitted, removed, purged, newest = tonumber(counted[1] or 0), tonumber(counted[2] or 0), tonumber(counted[3] or 0), tonumber(counted[4] or 0)
if submitted ~= held + removed + purged then
  tell(submitted .. ' were submitted, but ' .. held .. ' are there, ' .. removed .. ' removed and ' .. purged .. ' purged')
end
if call('HLEN', metadata) ~= held then tell(held .. ' are in an index, ' .. call('HLEN', metadata) .. ' have a record') end
local dead = { call('LLEN', dead_letter), call('ZCARD', dead_by_error), call('ZCARD', dead_retention) }
for at = 1, #dead do
  if dead[at] ~= card.dead then tell(card.dead .. ' are dead, their lists have ' .. table.concat(dead, ', ')) break end
end

local drawn, aside_of = {}, {}
local function draw(ids) for at = 1, #ids do drawn[ids[at]] = true end end
draw(call('HRANDFIELD', metadata, sample))
for at = 1, index_count do
  local ids = call('ZRANDMEMBER', KEYS[at], sample)
  if ARGV[at + 1] == 'aside' then
    ids = {}
    for _, member in ipairs(call('ZRANGE', KEYS[at], 0, -1)) do
      local id = string.match(member, '%z([^%z]*)$')
      aside_of[id] = true
      if #ids < sample then ids[#ids + 1] = id end
    end
  end
  draw(ids)
end

local holder = {}
for id in pairs(drawn) do
  local current = call('HGET', state, id) or 'P|0|'
  local letter, epoch = string.match(current, '^(%a)|(%d+)|')
  local found = {}
  for at = 1, index_count do
    local name = ARGV[at + 1]
    if name == 'aside' and aside_of[id] or name ~= 'aside' and call('ZSCORE', KEYS[at], id) then found[#found + 1] = name end
  end
  local fits = #found == 1 and (found[1] == HOME[letter] or letter == 'P' and found[1] == 'aside')
  if not fits then tell(id .. ' has the state ' .. tostring(letter) .. ' and is in [' .. table.concat(found, ', ') .. ']') end
  if call('HEXISTS', metadata, id) == 0 then tell(id .. ' has no record') end
  if (tonumber(epoch) or 0) > newest then tell(id .. ' has the epoch ' .. epoch .. ', the newest is ' .. newest) end
  if letter == 'L' then
    if holder[epoch] then tell(id .. ' and ' .. holder[epoch] .. ' both run with the epoch ' .. epoch) end
    holder[epoch] = id
  end
end
return problems`;

/**
 * Holds a queue that nobody purges, at one instant and whatever happens meanwhile, against laws that always hold:
 * everything submitted is in one index or removed, each status in exactly the index that it names, a lease if and only if
 * it runs, no two leases with one epoch. Counts are of all tasks, the rest is of a sample.
 */
export async function findBreachesNow(redis: Redis, queue: string): Promise<string[]> {
  const keys = KEYS.map((name) => `${queue}:${name}`);
  return (await redis.call('EVAL', LOOK, keys.length, ...keys, SAMPLE, ...INDICES)) as string[];
}
