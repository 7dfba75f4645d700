-- Makes `summed`: members and scores of `tallies`, which holds at most so many.
local summed = call('ZRANGE', tallies, 0, 1023, 'WITHSCORES')
