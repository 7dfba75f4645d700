-- What moved in this call, as one stream entry: one a task would cost a fifth of the throughput. Its field `e` has a
-- line for each letter of a state (and N: submitted): the letter, then the ids. The stream is short: it is for those
-- who listen now, not an archive.
local EVENTS_KEPT = '1000'
local moved = {}

local function note(letter, id)
  local line = moved[letter]
  if line then
    line[#line + 1] = id
  else
    moved[letter] = { letter, id }
  end
end

local function publish()
  local lines = {}
  for _, line in pairs(moved) do lines[#lines + 1] = table.concat(line, ' ') end
  if #lines > 0 then call('XADD', events, 'MAXLEN', '~', EVENTS_KEPT, '*', 'e', table.concat(lines, '\n')) end
end
