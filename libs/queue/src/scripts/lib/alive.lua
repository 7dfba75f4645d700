-- Three heartbeats: a worker that was last heard of longer ago is lost.
local LIVES_FOR_MS = 15000
