"""One run of one operation: over HTTP by wrk, or the calls alone by pgbench."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from api.postgres import program
from api.secrets import login_password
from bench.cases import CALLS, Cases, Learners
from bench.operations import Operation
from bench.site import Site

THREADS = 2
SCRIPT = Path(__file__).with_name("requests.lua")


@dataclass(frozen=True)
class Run:
    """`p50` and `p99` in milliseconds; of calls only their mean is known, which takes the place of the median."""

    per_second: float
    p50: float
    p99: float | None
    count: int


def over_http(learners: Learners, cases: Cases, rows: tuple[int, int], connections: int, seconds: int) -> Run:
    wrk = shutil.which("wrk")
    if wrk is None:
        raise RuntimeError("wrk is missing: run scripts/setup bench")
    operation, (first, count) = cases.operation, rows
    site = learners.site
    done = subprocess.run(
        [
            *(wrk, f"-t{THREADS}", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(SCRIPT)),
            f"http://127.0.0.1:{site.port}",
            "--",
            *(str(learners.file), str(cases.file), str(first * CALLS), str(count * CALLS), str(THREADS)),
            *(operation.method, operation.path, "yes" if operation.has_position else "no"),
            *("yes" if operation.renew else "no", str(connections)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    match = re.search(r"^RESULT (.*)$", done.stdout, re.MULTILINE)
    if done.returncode or not match:
        raise RuntimeError(f"wrk failed: {done.stdout} {done.stderr}")
    result = json.loads(match[1])
    if result["refused"] or result["broken"]:
        raise RuntimeError(f"{operation.name}: {result['refused']} requests refused, {result['broken']} broken")
    return Run(
        result["requests"] / result["microseconds"] * 1e6,
        result["p50"] / 1000,
        result["p99"] / 1000,
        result["requests"],
    )


def calls_alone(site: Site, cases: Cases, rows: tuple[int, int], connections: int, seconds: int) -> Run:
    first, count = rows
    each = max(count // connections, 1)
    ending = ("-t", str(each)) if cases.operation.renew else ("-T", str(seconds))
    parts = urlsplit(site.url)
    with tempfile.NamedTemporaryFile("w", prefix="lectern-bench-", suffix=".sql") as script:
        script.write(_script(cases.operation, cases.table))
        script.flush()
        done = subprocess.run(
            [
                *(str(program("pgbench")), "-n", "-M", "prepared", *ending),
                *("-c", str(min(connections, count)), "-j", str(THREADS), "-f", script.name),
                *("-D", f"first={first}", "-D", f"each={each}", "-D", "done=0"),
                *("-h", str(parts.hostname), "-p", str(parts.port), "-U", "lms_api", site.database),
            ],
            env={**os.environ, "PGPASSWORD": login_password(site.settings, "lms_api")},
            capture_output=True,
            text=True,
            check=False,
        )
    rate = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
    mean = re.search(r"^latency average = ([0-9.]+) ms", done.stdout, re.MULTILINE)
    number = re.search(r"^number of transactions actually processed: (\d+)", done.stdout, re.MULTILINE)
    if done.returncode or not (rate and mean and number):
        raise RuntimeError(f"pgbench failed: {done.stdout} {done.stderr}")
    return Run(float(rate[1]) * CALLS, float(mean[1]) / CALLS, None, int(number[1]) * CALLS)


def _script(operation: Operation, table: str) -> str:
    """Each client goes through rows of its own, again and again."""
    lines = [
        "\\set row :first + :client_id * :each + :done % :each",
        "\\set done :done + 1",
        f"select * from bench.{table} where row = :row \\gset",
    ]
    for nr in range(1, CALLS + 1):
        if operation.has_position:
            lines.append(f"\\set s{nr} random(100, 239)")
        call = operation.call.format(
            tenant=f":t{nr}", user=f":u{nr}", object=f":o{nr}", seconds=f":s{nr}", body=f":b{nr}"
        )
        lines.append(f"{call};")
    return "\n".join(lines) + "\n"
