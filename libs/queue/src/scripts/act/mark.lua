-- Gives the task the number of this act as hook `m`, in place of that of an earlier one: makes `hooks` and `current` anew. By
-- it a walk over many tasks knows those that an act has reached since it began (see list-ids.lua).
local others = sub(string.gsub(',' .. hooks .. ',', ',m%d+,', ','), 2, -2)
local tail = sub(current, #match(current, STATE_HEAD) + 2)
hooks = (others ~= '' and others .. ',' or '') .. 'm' .. text(call('HINCRBY', ledger, 'acts', 1))
current = letter .. '|' .. claim .. '|' .. owner .. '|' .. failures .. '|' .. crashes .. '|' .. hooks .. '|' .. score .. '|' .. started .. '|' .. tail
