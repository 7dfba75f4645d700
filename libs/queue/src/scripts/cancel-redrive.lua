#!lua flags=allow-oom
-- Ends a staged redrive: what is redriven already goes on, the rest stays. One that has ended stays as it is.
-- ARGV: clock, id
-- reply: OK, its state (JSON), or UNKNOWN
local call = redis.call
local ledger, redrives = unpack(KEYS)
local clock, id = unpack(ARGV)
-- include: lib/text.lua
-- include: lib/clock.lua
-- include: lib/redrives.lua
local redrive = read_redrive(id)
if not redrive then return { 'UNKNOWN' } end
if redrive.ended_at == 0 then end_redrive(id, redrive, 'cancelled') end
return { 'OK', write_redrive(id, redrive) }
