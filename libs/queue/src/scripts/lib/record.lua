-- The two records of a task, as Lua needs to know them; docs/redis-keys.md describes them in full.
--   metadata: {"v":1,"c":<13 digits>,"t":"<type>",…}\n<payload>
--   state:    <letter>|epoch|boot|failures|crashes|hooks|score|started|<ended>|<bytes>|<result>\n<error>
-- The head of a state is everything up to and with the bar after `started`. A claimed task that never failed and has no
-- hooks has no tail.
local STATE_FIELDS = '^(%a)|(%d+)|([^|]*)|(%d+)|(%d+)|([^|]*)|(%d+)|(%d+)|'
local STATE_HEAD = '^%a(|%d+|[^|]*|%d+|%d+|[^|]*|%d+|%d+|)'
local HOOKS_OF_HEAD = '^|%d+|[^|]*|%d+|%d+|([^|]*)|'
local SCORE_OF_HEAD = '(%d+)|%d+|$'
local FAILURES_OF_HEAD = '^|%d+|[^|]*|(%d+)|'
local HISTORY = '^%d+|%d+|[^|]*|'
local NO_HEAD = '|0||0|0||0|0|'
local CORRUPT = '{"fp":"d8f8ac2ba267","error":"What is stored of this task cannot be read","reason":"corrupt_record"}'
local CANCELLED = '{"fp":"536328311c05","error":"Cancelled while it was running","reason":"cancelled"}'
local EXPIRED = '{"fp":"b228a4027352","error":"It did not start before it expired","reason":"expired"}'
local MISSED = '{"fp":"4a1119ed2323","error":"Its deadline passed before it could run","reason":"deadline"}'
local BAR = 124
local TYPE_STARTS_AT = 31

-- The newest error as a line of its own, or ''.
local function error_line(current)
  local at = find(current, '\n', 1, true)
  return at and at < #current and sub(current, at) or ''
end

-- Hooks are a list of a letter and what belongs to it, between commas.
local function has_hook(hooks, letter)
  return find(',' .. hooks, ',' .. letter, 1, true) ~= nil
end
