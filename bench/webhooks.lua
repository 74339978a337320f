-- For wrk: sends the webhooks of a file, each line a signature and a body, each thread its part of them, in their order.
-- Arguments: path, file, number of lines, threads.
local threads = {}

function setup(thread)
  thread:set("id", #threads)
  table.insert(threads, thread)
end

function init(args)
  local count, parts = tonumber(args[3]), tonumber(args[4])
  local from, to = math.floor(count * id / parts), math.floor(count * (id + 1) / parts)
  requests = {}
  local nr = 0
  for line in io.lines(args[2]) do
    if nr >= to then
      break
    end
    if nr >= from then
      local signature, body = line:match("^(%x+) (.*)$")
      requests[#requests + 1] = "POST " .. args[1] .. " HTTP/1.1\r\nHost: localhost\r\nX-Razorpay-Signature: "
        .. signature .. "\r\nX-Razorpay-Event-Id: event" .. nr
        .. "\r\nContent-Type: application/json\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
    end
    nr = nr + 1
  end
  next = 0
end

function request()
  next = next % #requests + 1
  return requests[next]
end

function done(summary, latency, requests)
  io.write(string.format(
    'RESULT {"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  ))
end
