-- For wrk: sends the requests of a file of cases, each thread its part of them, in their order.
-- Arguments: learners, cases, first case, number of cases, threads, method, path, whether there is a position.
local threads = 0

function setup(thread)
  thread:set("id", threads)
  threads = threads + 1
end

function init(args)
  local tokens, hosts = {}, {}
  for line in io.lines(args[1]) do
    tokens[#tokens + 1], hosts[#hosts + 1] = line:match("^(%S+) (%S+)$")
  end
  local first, count, parts = tonumber(args[3]), tonumber(args[4]), tonumber(args[5])
  local from = first + math.floor(count * id / parts)
  local to = first + math.floor(count * (id + 1) / parts)
  heads = {}
  local nr = 0
  for line in io.lines(args[2]) do
    if nr >= to then
      break
    end
    if nr >= from then
      local learner, object = line:match("^(%d+) (%S+)$")
      learner = tonumber(learner)
      heads[#heads + 1] = args[6] .. " " .. args[7]:gsub("{object}", object) .. " HTTP/1.1\r\nHost: " .. hosts[learner]
        .. "\r\nAuthorization: Bearer " .. tokens[learner] .. "\r\n"
    end
    nr = nr + 1
  end
  if args[8] == "yes" then
    ending = "Content-Type: application/json\r\nContent-Length: 24\r\n\r\n{\"position_seconds\":"
  elseif args[6] == "GET" then
    ending = "\r\n"
  else
    ending = "Content-Length: 0\r\n\r\n"
  end
  has_position = args[8] == "yes"
  next = 0
end

function request()
  next = next % #heads + 1
  if has_position then
    return heads[next] .. ending .. math.random(100, 239) .. "}"
  end
  return heads[next] .. ending
end

function done(summary, latency, requests)
  io.write(string.format(
    'RESULT {"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  ))
end
