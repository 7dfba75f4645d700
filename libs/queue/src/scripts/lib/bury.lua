-- Makes `bury`, the one way into the dead-letter queue, when it is first needed. `head` is a state's head without its
-- letter, `record_bytes` its record's, `outcome` the JSON text of the error, which begins with its fingerprint. The
-- sorted set `dead` is the authority, the list is for operators, `dead_retention` is the
-- order in which retention removes, `dead_by_error` has them by fingerprint (see grave.lua).
-- `is_told`: the worker counts it in the figures of its type. Else that is done here, where a worker handles the type.
-- include: lib/release.lua
-- include: lib/weigh.lua
if not bury then
-- include: lib/tally.lua
  bury = function(id, head, record_bytes, outcome, is_told)
    local size = record_bytes + weigh(id)
    local value = 'D' .. head .. now_text .. '|' .. size .. '|\n' .. outcome
    local fingerprint = match(outcome, '^{"fp":"(%x%x%x%x%x%x%x%x%x%x%x%x)"') or '000000000000'
    call('HSET', state, id, value)
    call('ZADD', dead, now_text, id)
    call('ZADD', dead_retention, now_text, id)
    call('LPUSH', dead_letter, id)
    call('ZADD', dead_by_error, 0, fingerprint .. '\0' .. format('%013d', now) .. '\0' .. id)
    call('HINCRBY', ledger, 'dead_lettered', 1)
    call('HINCRBY', ledger, 'bytes_out', record_bytes)
    call('HINCRBY', ledger, 'dead_bytes', size + #value)
    local hooks = match(head, HOOKS_OF_HEAD)
    if hooks ~= '' then release(id, hooks) end
    moved[#moved + 1] = 'D ' .. id
    if not is_told then
      local record = call('HGET', metadata, id) or ''
      local task_type = sub(record, TYPE_STARTS_AT, (find(record, '"', TYPE_STARTS_AT, true) or 1) - 1)
      if call('ZSCORE', types, task_type) then tally(task_type, 'deadLettered', 1) end
    end
  end
end
