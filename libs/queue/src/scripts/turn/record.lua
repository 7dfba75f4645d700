-- What this turn came to, with the answer to give when it is asked for again.
local id_line = concat(claimed, ' ')
if claim_count > 0 then moved[#moved + 1] = 'L ' .. id_line end
local refusal_line = concat(refusals, ' ')
slot = turn_number .. '\n' .. refusal_line .. '\n' .. text(first_epoch) .. ' ' .. id_line
call('HSET', ledger, slot_name, slot, 'epoch', text(epoch), 'completed', completed_ever or '0', 'completed_bytes', bytes_kept or '0', 'bytes_done', bytes_done or '0')
