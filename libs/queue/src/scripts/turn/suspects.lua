-- A task whose next crash is one too many, a suspect, is handed out alone, so that it takes no other one down with it: the
-- others take their places in `pending` again. Its claim says that it waits until nothing else runs in its worker
-- (hook `w`): a crash before it begins is not its own.
for i = 1, claim_count do
  local crashes = earlier[i] and tonumber(match(earlier[i], '^%a|%d+|[^|]*|%d+|(%d+)|') or 0) or 0
  local is_suspect = crashes > 0 and crashes >= tonumber(crash_budget)
  if is_suspect and i == 1 then suspect_first = true end
  if is_suspect and claim_count > 1 then
    local first_back = math.max(1, i - 1) + 1
    local back = {}
    for j = first_back, claim_count do
      back[#back + 1] = scores[j]
      back[#back + 1] = claimed[j]
      claimed[j], records[j], earlier[j] = nil, nil, nil
    end
    call('ZADD', pending, unpack(back))
    claim_count = first_back - 1
    cut_short = true
    break
  end
end
