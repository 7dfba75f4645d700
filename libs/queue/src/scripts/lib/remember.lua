-- Makes `remember`, which adds a run that is over to the history of its task, when it is first needed: newest first, at most
-- ten and 64 KB; a last line tells how many older ones were left out. `failures`: those before it. `members`: of a JSON
-- object, what came of it.
if not remember then
-- include: lib/newest.lua
  local MOST_ATTEMPTS, MOST_BYTES = 10, 65500
  local labels = {}
  remember = function(id, failures, claim, owner, started, members)
    if not labels[owner] then
      local entry = call('HGET', workers, owner)
      labels[owner] = entry and match(entry, '^{"label":(".-"),"host":') or '"' .. owner .. '"'
    end
    local line = '{"attempt":' .. text(failures + 1) .. ',"worker":' .. labels[owner] .. ',"epoch":' .. claim .. ',"started_at":' .. started .. ',"ended_at":' .. now_text .. ',' .. members .. '}'
    local kept = call('HGET', attempts, id)
    if kept then
      local older, left_out = match(kept, '^(.*)\n{"left_out":(%d+)}$')
      local lines = line .. '\n' .. (older or kept)
      line = newest(lines, MOST_ATTEMPTS, MOST_BYTES)
      local _, left_out_now = string.gsub(sub(lines, #line + 1), '\n', '')
      left_out_now = left_out_now + (left_out or 0)
      if left_out_now > 0 then line = line .. '\n{"left_out":' .. text(left_out_now) .. '}' end
    end
    call('HSET', attempts, id, line)
  end
end
