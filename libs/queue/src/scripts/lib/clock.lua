-- Milliseconds by Redis's own clock, the only clock of the queue. Tests pass a number instead of ''.
local function read_clock(override)
  if override ~= '' then return tonumber(override) end
  local time = call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
