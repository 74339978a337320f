"""What the API really sends to the database for one request, as the server's own log has it."""

import re
import time

import httpx

from bench.cases import CALLS, Cases, Learners
from bench.site import Site

REQUESTS = 20
NOW_AND_THEN = ("select app.find_tenant(", "select app.ended_sessions(")
"""Which institution is behind a host name is asked once in ten seconds, and which sessions were ended up to four times
in a second, by every process of the server."""


def statements(learners: Learners, cases: Cases) -> tuple[float, set[str], int]:
    """Statements a request, the different ones among them, and the number of requests it took to find out; once
    connections and caches are warm. What is asked now and then does not count."""
    site, operation = learners.site, cases.operation
    first, _ = cases.take(cases.rows)
    asked = [first * CALLS + nr for nr in range(REQUESTS + 1)]
    lines = cases.file.read_text().splitlines()
    base = f"http://127.0.0.1:{site.port}"
    with httpx.Client(base_url=base, trust_env=False) as client:

        def send(nr: int) -> None:
            number, target, body = lines[nr].split(" ", 2)
            user = learners.ids[int(number) - 1]
            headers = {"authorization": f"Bearer {learners.tokens[user]}", "host": learners.hosts[user]}
            if operation.has_position:
                body = '{"position_seconds": 120}'
            if body:
                headers["content-type"] = "application/json"
            path = operation.path.format(object=target)
            answer = client.request(operation.method, path, headers=headers, content=body or None)
            answer.raise_for_status()

        for host in {learners.hosts[learners.ids[int(lines[nr].split()[0]) - 1]] for nr in asked}:
            client.get("/api/domains", headers={"host": host}).raise_for_status()
        send(asked[0])
        _log_statements(site, "all")
        before = site.log_file.stat().st_size
        for nr in asked[1:]:
            send(nr)
        _log_statements(site, "none")
    with site.log_file.open("rb") as file:
        file.seek(before)
        text = file.read().decode(errors="replace")
    pattern = rf"lms_api@{site.database} LOG:  (?:statement|execute [^:]*): (.*)"
    sent = [match[1] for match in re.finditer(pattern, text) if not match[1].startswith(NOW_AND_THEN)]
    return len(sent) / REQUESTS, set(sent), len(asked)


def _log_statements(site: Site, which: str) -> None:
    with site.connect() as connection:
        connection.execute(f"alter system set log_statement = '{which}'".encode())
        connection.execute("select pg_reload_conf()")
    time.sleep(0.3)
