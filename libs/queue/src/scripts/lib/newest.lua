-- The beginning of a text whose newest line comes first: at most so many whole lines, and so many bytes.
local function newest(lines, most_lines, most_bytes)
  local kept_to = 0
  for _ = 1, most_lines do
    local line_end = find(lines, '\n', kept_to + 2, true)
    local last = line_end and line_end - 1 or #lines
    if last > most_bytes then break end
    kept_to = last
    if not line_end then break end
  end
  return sub(lines, 1, kept_to)
end
