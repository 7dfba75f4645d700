-- in: `repeated`. Completes the answers for tasks that were there: where each is now. The state of a completed task may be
-- large, and is not read.
-- include: lib/purged.lua
for _, at in ipairs(repeated) do
  local id, letter = answers[at + 3], nil
  if call('HEXISTS', metadata, id) == 0 then
    letter = '-'
  elseif call('ZSCORE', completed, id) then
    letter = 'C'
  else
    local current = call('HGET', state, id)
    letter = is_purged(id, current or nil) and '-' or sub(current or 'P', 1, 1)
    if letter == 'S' then answers[at + 5] = call('ZSCORE', scheduled, id) or '' end
  end
  answers[at + 4] = letter
end
