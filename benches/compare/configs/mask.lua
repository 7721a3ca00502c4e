-- Masks what four patterns find in every string of a record.
local function masked(text)
  text = text:gsub("[%w%._%+-]+@[%w%.-]+%.%a%a+", "[REDACTED]")
  text = text:gsub("%d%d%d%d[ -]?%d%d%d%d[ -]?%d%d%d%d[ -]?%d%d%d%d", "[REDACTED]")
  text = text:gsub("%d%d%d%-%d%d%-%d%d%d%d", "[REDACTED]")
  text = text:gsub("[Bb]earer [%w%._~%+/-]+", "Bearer [REDACTED]")
  return text
end

local function walk(value)
  if type(value) == "string" then return masked(value) end
  if type(value) == "table" then
    for key, inner in pairs(value) do value[key] = walk(inner) end
  end
  return value
end

function mask(tag, timestamp, record)
  return 2, timestamp, walk(record)
end
