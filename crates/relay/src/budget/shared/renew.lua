-- A sign of life of running answers, which keep their places for another while.
--
-- KEYS: the name of a line.
-- ARGV: for how many milliseconds; then the ids of the line's answers.

local clock = now()
local till = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000) + tonumber(ARGV[1])
local places = KEYS[1] .. ':s'
for answer = 2, #ARGV do
  redis.call('ZADD', places, whole(till), ARGV[answer])
end
redis.call('PEXPIRE', places, 2 * tonumber(ARGV[1]))
return #ARGV - 1
