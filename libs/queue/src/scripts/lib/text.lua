-- A whole number as text. Redis formats a number that it is given with 17 digits of a float, and `..` with 14: both cost
-- up to a microsecond, ten times as much as this, and `..` would break scores.
local format = string.format
local function text(number)
  return format('%d', number)
end
