-- in: `clock`. Makes `now` in milliseconds by Redis's own clock, the only clock of the queue, and `now_text`.
-- Tests pass a number instead of ''.
local now = tonumber(clock)
if not now then
  local time = call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local now_text = text(now)
