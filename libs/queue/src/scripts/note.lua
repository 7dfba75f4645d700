#!lua flags=allow-oom
-- Writes down what running tasks say of themselves: how far they are, and lines of their logs. Only the holder of the
-- lease may. Sent again it changes nothing: lines have numbers. The first time, the task gets the hook `n`, by which its
-- completion learns that there is something to count.
-- ARGV: clock, then for each task, at most 64: id, token, progress (a JSON object with members, or ''), lines ('' or
--       `<age in ms> <number> <text>`, one a line, oldest first; the numbers of a run rise)
-- reply: OK, a word for each task: OK | LEASE_LOST | UNKNOWN
local call, match, sub, find = redis.call, string.match, string.sub, string.find
local state, progress, logs = unpack(KEYS)
local clock = ARGV[1]
-- include: lib/text.lua
-- include: lib/clock.lua
-- include: lib/newest.lua
local TASK_ARGUMENTS = 4
local HOOKS = '^(L|%d+|[^|]*|%d+|%d+|)([^|]*)(|%d+|%d+|)(.*)$'
local MOST_LINES, MOST_BYTES = 100, 16384

local ids = {}
for i = 2, #ARGV, TASK_ARGUMENTS do ids[#ids + 1] = ARGV[i] end
local held = call('HMGET', state, unpack(ids))
local words, told, speakers, said, marked = {}, {}, {}, {}, {}
for i = 1, #ids do
  local id, token, percent, lines = unpack(ARGV, (i - 1) * TASK_ARGUMENTS + 2, i * TASK_ARGUMENTS + 1)
  if not held[i] then
    words[i] = 'UNKNOWN'
  elseif sub(held[i], 1, #token) ~= token then
    words[i] = 'LEASE_LOST'
  else
    words[i] = 'OK'
    local history, hooks, rest, tail = match(held[i], HOOKS)
    if (percent ~= '' or lines ~= '') and history and not find(',' .. hooks .. ',', ',n,', 1, true) then
      marked[#marked + 1] = id
      -- A state with a tail: the turn takes one that ends with its head for a task without hooks.
      marked[#marked + 1] = history .. (hooks == '' and 'n' or hooks .. ',n') .. rest .. (tail == '' and '||\n' or tail)
    end
    if percent ~= '' then
      told[#told + 1] = id
      told[#told + 1] = '{"at":' .. now_text .. ',' .. sub(percent, 2)
    end
    if lines ~= '' then
      speakers[#speakers + 1] = id
      said[#speakers] = { match(token, '^L|(%d+)|'), lines }
    end
  end
end
if marked[1] then call('HSET', state, unpack(marked)) end
if told[1] then call('HSET', progress, unpack(told)) end
if speakers[1] then
  local kept = call('HMGET', logs, unpack(speakers))
  local written = {}
  for i = 1, #speakers do
    local epoch, lines = said[i][1], said[i][2]
    local last_epoch, last_number = match(kept[i] or '', '^%d+ (%d+)%.(%d+) ')
    local known = last_epoch == epoch and tonumber(last_number) or 0
    local parts = { kept[i] or nil }
    for age, number, line in string.gmatch(lines, '(%d+) (%d+) ([^\n]*)') do
      if tonumber(number) > known then table.insert(parts, 1, text(now - age) .. ' ' .. epoch .. '.' .. number .. ' ' .. line) end
    end
    written[i * 2 - 1] = speakers[i]
    written[i * 2] = newest(table.concat(parts, '\n'), MOST_LINES, MOST_BYTES)
  end
  call('HSET', logs, unpack(written))
end
return { 'OK', words }
