-- Milliseconds by Redis's own clock, the only clock of the queue. Tests pass a number instead of ''.
local function read_clock(override)
  if override ~= '' then return tonumber(override) end
  local time = call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- A whole number as text. Redis formats a number that it is given with 17 digits of a float, and `..` with 14: both cost
-- up to a microsecond, ten times as much as this, and `..` would break scores.
local function text(number)
  return string.format('%d', number)
end
