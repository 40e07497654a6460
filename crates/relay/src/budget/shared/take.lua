-- Takes a claim: an amount under every limit of every line, or nothing at all.
--
-- KEYS: the mark that this claim was called back, then the name of each line.
-- ARGV: the claim's id; for how many milliseconds a running answer keeps its place without a sign of life; the
-- requests, streams, tokens and money of the amount; then seven limits for each line: streams, the requests, tokens
-- and money of a minute, and those of a day. A limit that is not there is an empty text.
-- Answers what became of it (1 taken, 0 short, -1 called back), the second and the microsecond it is here, and the
-- numbers of line and limit of everything that stands in the way.

local clock = now()
local second, micro = tonumber(clock[1]), tonumber(clock[2])
local millis = second * 1000 + math.floor(micro / 1000)
local id, lease, streams = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[4])
local asked = { tonumber(ARGV[3]), tonumber(ARGV[5]), tonumber(ARGV[6]) }
local windows = {
  { name = ':m' .. math.floor(second / 60), keep = 180, limits = 1 },
  { name = ':d' .. math.floor(second / 86400), keep = 172800, limits = 4 },
}

if redis.call('EXISTS', KEYS[1]) == 1 then
  return { -1, second, micro }
end

local answer, after = { 0, second, micro }, {}

local function check(line, limit, used, more)
  local cap = tonumber(ARGV[6 + (line - 1) * 7 + limit])
  if cap and more > 0 and used + more > cap then
    answer[#answer + 1] = line
    answer[#answer + 1] = limit
  end
end

for line = 1, #KEYS - 1 do
  local name = KEYS[line + 1]
  if streams > 0 then
    check(line, 1, redis.call('ZCOUNT', name .. ':s', '(' .. whole(millis), '+inf'), streams)
  end
  for _, window in ipairs(windows) do
    local key = name .. window.name
    local used = redis.call('HMGET', key, unpack(FIELDS))
    local sums = {}
    for field = 1, #FIELDS do
      local before = tonumber(used[field] or 0)
      check(line, window.limits + field, before, asked[field])
      sums[field] = before + asked[field]
    end
    after[#after + 1] = { key = key, keep = window.keep, sums = sums }
  end
end

if #answer > 3 then
  return answer
end

for _, window in ipairs(after) do
  write(window.key, window.sums)
  redis.call('EXPIRE', window.key, window.keep)
end
if streams > 0 then
  for line = 2, #KEYS do
    local places = KEYS[line] .. ':s'
    redis.call('ZREMRANGEBYSCORE', places, '-inf', whole(millis))
    redis.call('ZADD', places, whole(millis + lease), id)
    redis.call('PEXPIRE', places, 2 * lease)
  end
end
answer[1] = 1
return answer
