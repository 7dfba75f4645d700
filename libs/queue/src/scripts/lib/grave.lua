-- Where a dead letter lies, read off its state: what bury.lua wrote.
local ENDED_AND_BYTES = '^%a|%d+|[^|]*|%d+|%d+|[^|]*|%d+|%d+|(%d+)|(%d+)|'
local FINGERPRINT = '\n{"fp":"(%x%x%x%x%x%x%x%x%x%x%x%x)"'

-- What a finished task takes of the byte budget: its record and what is remembered of its runs, which its state tells, and
-- its state.
local function bytes_of(current)
  local _, record_bytes = match(current, ENDED_AND_BYTES)
  return (record_bytes or 0) + #current
end

-- Its member of `dead_by_error`: fingerprint, instant with 13 digits, id, with zero bytes in between.
local function grave_of(id, current)
  local ended = match(current, ENDED_AND_BYTES)
  return (match(current, FINGERPRINT) or '000000000000') .. '\0' .. format('%013d', ended or 0) .. '\0' .. id
end
