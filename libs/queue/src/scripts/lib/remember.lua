-- Makes `remember`, which adds a run that is over to the history of its task, when it is first needed: newest first, at most
-- ten and 64 KB. `failures`: those before it. `members`: of a JSON object, what came of it.
if not remember then
-- include: lib/newest.lua
  local MOST_ATTEMPTS, MOST_BYTES = 10, 65536
  local labels = {}
  remember = function(id, failures, claim, owner, started, members)
    if not labels[owner] then
      local entry = call('HGET', workers, owner)
      labels[owner] = entry and match(entry, '^{"label":(".-"),"host":') or '"' .. owner .. '"'
    end
    local line = '{"attempt":' .. text(failures + 1) .. ',"worker":' .. labels[owner] .. ',"epoch":' .. claim .. ',"started_at":' .. started .. ',"ended_at":' .. now_text .. ',' .. members .. '}'
    local kept = call('HGET', attempts, id)
    call('HSET', attempts, id, kept and newest(line .. '\n' .. kept, MOST_ATTEMPTS, MOST_BYTES) or line)
  end
end
