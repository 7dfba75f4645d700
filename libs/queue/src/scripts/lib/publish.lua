-- in: `moved`, lines of a letter and ids: what moved in this call, in the order in which it did. One stream entry with
-- all of it: one a task would cost a fifth of the throughput. N: submitted; else the letter of the new state; W, without
-- ids: a purge took away all that waited. The stream is short: it is for those who listen now, not an archive.
if moved[1] then call('XADD', events, 'MAXLEN', '~', '1000', '*', 'e', table.concat(moved, '\n')) end
