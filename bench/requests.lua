-- For wrk: sends the requests of a file of cases, each thread its part of them, in their order.
-- Arguments: learners, cases, first case, number of cases, threads, method, path, whether there is a position, whether
-- each case is used once and the run ends with them, connections.
local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds; long microseconds; } moment; int gettimeofday(moment *now, void *zone);")

local threads = {}

function setup(thread)
  thread:set("id", #threads)
  table.insert(threads, thread)
end

local now = ffi.new("moment")

local function seconds()
  ffi.C.gettimeofday(now, nil)
  return tonumber(now.seconds) + tonumber(now.microseconds) / 1e6
end

function init(args)
  local tokens, hosts = {}, {}
  for line in io.lines(args[1]) do
    tokens[#tokens + 1], hosts[#hosts + 1] = line:match("^(%S+) (%S+)$")
  end
  local first, count, parts = tonumber(args[3]), tonumber(args[4]), tonumber(args[5])
  local from = first + math.floor(count * id / parts)
  local to = first + math.floor(count * (id + 1) / parts)
  requests = {}
  has_position, once = args[8] == "yes", args[9] == "yes"
  under_way = tonumber(args[10]) / parts
  local nr = 0
  for line in io.lines(args[2]) do
    if nr >= to then
      break
    end
    if nr >= from then
      local learner, object, body = line:match("^(%d+) (%S+) (.*)$")
      learner = tonumber(learner)
      local ending = "\r\n"
      if has_position then
        ending = "Content-Type: application/json\r\nContent-Length: 24\r\n\r\n{\"position_seconds\":"
      elseif body ~= "" then
        ending = "Content-Type: application/json\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
      elseif args[6] ~= "GET" then
        ending = "Content-Length: 0\r\n\r\n"
      end
      requests[#requests + 1] = args[6] .. " " .. args[7]:gsub("{object}", object) .. " HTTP/1.1\r\nHost: "
        .. hosts[learner] .. "\r\nAuthorization: Bearer " .. tokens[learner] .. "\r\n" .. ending
    end
    nr = nr + 1
  end
  next, sent, rate = 0, 0, 0
end

function request()
  -- wrk asks the first thread once for a request that it only looks at.
  if id == 0 and not looked_at then
    looked_at = true
  elseif once then
    began = began or seconds()
    sent = sent + 1
    -- The last one, and by now all but those under way have been answered.
    if sent == #requests then
      rate = (sent - under_way) / (seconds() - began)
      wrk.thread:stop()
    end
  end
  local chosen = requests[math.max(sent, 1)]
  if not once then
    next = next % #requests + 1
    chosen = requests[next]
  end
  return has_position and chosen .. math.random(100, 239) .. "}" or chosen
end

function done(summary, latency, requests)
  local microseconds, ended, rate = summary.duration, 0, 0
  for _, thread in ipairs(threads) do
    if thread:get("rate") > 0 then
      ended, rate = ended + 1, rate + thread:get("rate")
    end
  end
  -- Ran out of cases before the time was over: the time that it took counts.
  if ended == #threads then
    microseconds = summary.requests / rate * 1e6
  end
  io.write(string.format(
    'RESULT {"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "refused": %d, "broken": %d}\n',
    summary.requests, microseconds, latency:percentile(50), latency:percentile(99), summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  ))
end
