-- edge: expire pending -> cancelled
-- edge: miss_deadline pending -> dead_letter
-- Does not start what should have started before, or ended: takes those out of the claims.
local kept_count = 0
for i = 1, claim_count do
  local before, id = earlier[i], claimed[i]
  local head = before and match(before, STATE_HEAD)
  local hooks = head and ',' .. match(head, HOOKS_OF_HEAD) or ''
  local has_started = head and sub(head, 1, 3) ~= '|0|'
  local expires_at, deadline = tonumber(match(hooks, ',e(%d+)')), tonumber(match(hooks, ',d(%d+)'))
  if expires_at and expires_at <= now and not has_started then
-- include: lib/cancel.lua
    cancel(id, head, #records[i], EXPIRED)
  elseif deadline and deadline <= now then
-- include: lib/bury.lua
    local problem = error_line(before)
    bury(id, head, #records[i], problem ~= '' and sub(problem, 2, -2) .. ',"reason":"deadline"}' or MISSED)
  else
    kept_count = kept_count + 1
    claimed[kept_count], scores[kept_count], records[kept_count], earlier[kept_count] = id, scores[i], records[i], before
  end
end
cut_short = cut_short or kept_count < claim_count
for i = kept_count + 1, claim_count do claimed[i], scores[i], records[i], earlier[i] = nil, nil, nil, nil end
claim_count = kept_count
