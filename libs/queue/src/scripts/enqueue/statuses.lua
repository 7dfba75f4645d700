-- in: `repeated`. Completes the answers for tasks that were there: where each is now. The state of a completed task may be
-- large, and is not read.
for _, at in ipairs(repeated) do
  local id, letter = answers[at + 3], nil
  if call('HEXISTS', metadata, id) == 0 then
    letter = '-'
  elseif call('ZSCORE', completed, id) then
    letter = 'C'
  else
    letter = sub(call('HGET', state, id) or 'P', 1, 1)
    if letter == 'S' then answers[at + 5] = call('ZSCORE', scheduled, id) or '' end
  end
  answers[at + 4] = letter
end
