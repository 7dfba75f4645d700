#!lua flags=no-writes
-- One task as it stands now.
-- ARGV: id
-- reply: OK, record, state or '', lease end or due time or '', the worker's registry entry or '', its attempts, progress
--        and log, each or ''
--        or UNKNOWN
local call = redis.call
local metadata, state, pending, aside, processing, retry, scheduled, ledger, workers, attempts, progress, logs = unpack(KEYS)
local id = ARGV[1]
local record = call('HGET', metadata, id)
if not record then return { 'UNKNOWN' } end
local current = call('HGET', state, id)
-- include: lib/purged.lua
if is_purged(id, current or nil) then return { 'UNKNOWN' } end
if not current then return { 'OK', record, '', '', '', '', '', '' } end
local letter, boot = string.match(current, '^(%a)|%d+|([^|]*)|')
local instant
if letter == 'L' then instant = call('ZSCORE', processing, id) end
if letter == 'S' then instant = call('ZSCORE', scheduled, id) end
if letter == 'R' then instant = call('ZSCORE', retry, id) end
local worker = boot ~= '' and call('HGET', workers, boot)
local history, percent, lines = call('HGET', attempts, id), call('HGET', progress, id), call('HGET', logs, id)
return { 'OK', record, current, instant or '', worker or '', history or '', percent or '', lines or '' }
