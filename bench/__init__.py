"""Load on the real server, next to the very same function calls without it.

`python -m bench` starts a database of its own, fills it, and measures in rounds: first the calls alone (pgbench), then
the requests that make them (wrk), then the next operation. What is judged are ratios within a round, and of those the
medians: the speed of the machine, and what else it does, concern both sides alike.
"""
