#!lua flags=no-writes
-- The task types that workers handle or handled lately, the most recently seen first.
-- ARGV: limit
-- reply: OK, a list of, for each: type, when a worker of it was last alive, tasks set aside for it; then what became of
--        runs: `<type> <figure>`, sum, …
local call = redis.call
local types, aside, tallies = unpack(KEYS)
local limit = ARGV[1]
local found = call('ZRANGE', types, 0, limit - 1, 'REV', 'WITHSCORES')
local has_aside = call('EXISTS', aside) == 1
local rows = {}
for i = 1, #found, 2 do
  local lane = 't:' .. found[i]
  rows[#rows + 1] = found[i]
  rows[#rows + 1] = found[i + 1]
  rows[#rows + 1] = has_aside and call('ZLEXCOUNT', aside, '[' .. lane .. '\0', '(' .. lane .. '\1') or 0
end
-- include: lib/tallies.lua
return { 'OK', rows, summed }
