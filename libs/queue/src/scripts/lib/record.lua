-- The two records of a task, as Lua needs to know them; docs/redis-keys.md describes them in full.
--   metadata: {"v":1,"c":<13 digits>,"t":"<type>",…}\n<payload>
--   state:    <letter>|epoch|boot|failures|crashes|hooks|score|started|<ended>|<bytes>|<result>\n<error>
-- The head of a state is everything up to and with the bar after `started`. A claimed task that never failed has no tail.
local STATE_FIELDS = '^(%a)|(%d+)|([^|]*)|(%d+)|(%d+)|([^|]*)|(%d+)|(%d+)|'
local STATE_HEAD = '^%a(|%d+|[^|]*|%d+|%d+|[^|]*|%d+|%d+|)'
local BAR = 124
local TYPE_STARTS_AT = 31

-- '' for a record that somebody else wrote: no handler has that type.
local function type_of(record)
  local type_end = string.find(record, '"', TYPE_STARTS_AT, true)
  return type_end and sub(record, TYPE_STARTS_AT, type_end - 1) or ''
end

-- The head without its letter. A claimed state without a tail is its own head, which saves a match a task.
local function head_of(current)
  if string.byte(current, -1) == BAR then return sub(current, 2) end
  return match(current, STATE_HEAD)
end

-- The newest error as a line of its own, or ''.
local function error_line(current)
  local at = string.find(current, '\n', 1, true)
  return at and sub(current, at) or ''
end
