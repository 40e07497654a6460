-- Ends a claim: its answer is over, and used up this much of what was taken, or more.
--
-- KEYS: the mark that this claim was called back, then the name of each line.
-- ARGV: the claim's id; the minute and the day that it went into; the requests, tokens and money that were taken, and
-- those that were used up.
-- Answers whether the claim still had its place. Without one it has been settled, or nothing was heard of it for so
-- long that it was given up: nothing goes back then, and only what is beyond the reservation is added.

local id, held = ARGV[1], 0
for line = 2, #KEYS do
  held = math.max(held, redis.call('ZREM', KEYS[line] .. ':s', id))
end
for line = 2, #KEYS do
  for _, window in ipairs({ ':m' .. ARGV[2], ':d' .. ARGV[3] }) do
    local key = KEYS[line] .. window
    local used = redis.call('HMGET', key, unpack(FIELDS))
    -- A minute or a day that is over and forgotten does not begin again.
    if used[1] then
      local sums = {}
      for field = 1, #FIELDS do
        local change = tonumber(ARGV[6 + field]) - tonumber(ARGV[3 + field])
        if held == 0 then
          change = math.max(change, 0)
        end
        sums[field] = math.max(tonumber(used[field]) + change, 0)
      end
      write(key, sums)
    end
  end
end
return held
