-- Calls back a claim whose answer never came: what it took, if it did, is given back, and if it comes only now it
-- finds the mark and takes nothing.
--
-- KEYS: the mark, then the name of each line.
-- ARGV: the claim's id; the milliseconds that its place was kept for; its requests, tokens and money.
-- Answers whether it had been taken.

local id, lease = ARGV[1], tonumber(ARGV[2])
-- The place says when it was taken.
local till = redis.call('ZSCORE', KEYS[2] .. ':s', id)
if not till then
  redis.call('SET', KEYS[1], '', 'EX', 600)
  return 0
end
local second = math.floor((tonumber(till) - lease) / 1000)
for line = 2, #KEYS do
  redis.call('ZREM', KEYS[line] .. ':s', id)
  for _, window in ipairs({ ':m' .. math.floor(second / 60), ':d' .. math.floor(second / 86400) }) do
    local key = KEYS[line] .. window
    local used = redis.call('HMGET', key, unpack(FIELDS))
    if used[1] then
      local sums = {}
      for field = 1, #FIELDS do
        sums[field] = math.max(tonumber(used[field]) - tonumber(ARGV[2 + field]), 0)
      end
      write(key, sums)
    end
  end
end
return 1
