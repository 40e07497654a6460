-- What every script begins with. One line is counted under its name and an ending: `:mNUMBER` and `:dNUMBER` for what
-- was used up in a minute and a day since 1970, and `:s` for the running answers, each with when it is given up.

-- The sums of a minute or a day: requests, tokens and money.
local FIELDS = { 'r', 't', 'm' }

-- The largest number up to which Lua counts every single one. No limit is as high.
local MOST = 9007199254740992

local function whole(number)
  return string.format('%.0f', number)
end

local function write(key, sums)
  local written = {}
  for field, sum in ipairs(sums) do
    written[#written + 1] = FIELDS[field]
    written[#written + 1] = whole(math.min(sum, MOST))
  end
  redis.call('HSET', key, unpack(written))
end
