-- Makes `tally`, which adds to a figure of a type. There is room for 256 types; a further one counts as `other`, so
-- nothing grows without end.
local MOST_MEMBERS = 1024 -- four for each type
local function tally(task_type, figure, sum)
  local member = task_type .. ' ' .. figure
  if call('ZCARD', tallies) >= MOST_MEMBERS and not call('ZSCORE', tallies, member) then member = 'other ' .. figure end
  call('ZINCRBY', tallies, sum, member)
end
