"""`python -m bench`, or `make bench`."""

import argparse
import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from api.postgres import EmbeddedPostgres
from bench import audit, forum, payments, people, refresh, stats
from bench.measure import Measurement
from bench.operations import OPERATIONS
from bench.report import results, show
from bench.site import Site

PARTS = ("load", "refresh", "payments", "forum", "people", "stats", "audit")


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    keys = [operation.key for operation in OPERATIONS]
    parser = argparse.ArgumentParser(prog="python -m bench", description="Load on the server and on its database.")
    parser.add_argument(
        "parts", nargs="*", choices=[*PARTS, []], metavar="|".join(PARTS), help="what to measure (default all)"
    )
    parser.add_argument("--quick", action="store_true", help="three short rounds and 10,000 people: a first impression")
    parser.add_argument("--only", nargs="+", choices=keys, metavar="KEY", help=f"load of {', '.join(keys)} alone")
    parser.add_argument("--seconds", type=int, help="of one run (default 3)")
    parser.add_argument("--rounds", type=int, help="of everything (default 5)")
    parser.add_argument("--connections", type=int, default=10, help="at once, over HTTP and of pgbench (default 10)")
    parser.add_argument("--users", type=int, help="in the large database (default 100,000)")
    parser.add_argument("--tenants", type=int, help="in the large database (default one for a thousand people)")
    parser.add_argument("--small", type=int, default=1000, help="people in the small database; 0 leaves it out")
    parser.add_argument("--few", type=int, default=10_000, help="people whose leaderboards are refreshed")
    parser.add_argument("--many", type=int, help="and, with a year of history too, as many (default 1,000,000)")
    parser.add_argument("--backlog", type=int, help="webhooks that the worker finds waiting (default 10,000)")
    parser.add_argument("--posts", type=int, help="in the forum of one course (default 100,000)")
    parser.add_argument("--members", type=int, help="of the institution that is counted (default 100,000)")
    parser.add_argument("--entries", type=int, help="in the longer of two audit logs (default 1,000,000)")
    parser.add_argument("--people", type=int, help="that an office searches among (default 100,000)")
    parser.add_argument("--no-walls", action="store_true", help="leave out what row security costs")
    parser.add_argument("--home", type=Path, help="keep the databases here and use them again")
    parser.add_argument("--json", action="store_true", help="print the results as one JSON object")
    options = parser.parse_args(given)
    options.seconds = options.seconds or (1 if options.quick else 3)
    options.rounds = options.rounds or (3 if options.quick else 5)
    options.users = options.users or (10_000 if options.quick else 100_000)
    options.tenants = options.tenants or max(options.users // 1000, 1)
    options.many = options.many or (100_000 if options.quick else 1_000_000)
    options.backlog = options.backlog or (1_000 if options.quick else 10_000)
    options.posts = options.posts or (20_000 if options.quick else 100_000)
    options.entries = options.entries or (100_000 if options.quick else 1_000_000)
    options.people = options.people or (20_000 if options.quick else 100_000)
    options.members = options.members or (20_000 if options.quick else 100_000)
    options.parts = options.parts or (["load"] if options.only else list(PARTS))
    options.only = options.only or keys
    return options


def main(given: list[str] | None = None) -> int:
    options = arguments(given)
    console = Console(stderr=True, highlight=False)
    found: dict[str, Any] = {}
    with ExitStack() as stack:
        postgres = stack.enter_context(database_server(options.home))
        if "load" in options.parts:
            found |= load(options, postgres, console)
        if "refresh" in options.parts:
            with saying(console) as say:
                states = refresh.measure(postgres, options.few, options.many, say)
            measured = refresh.results(states)
            found["acceptance"] = found.get("acceptance", []) + measured.pop("acceptance")
            found["refresh"] = measured
        if "payments" in options.parts:
            with saying(console) as say:
                figures = payments.measure(
                    postgres, home=home_of(postgres), connections=options.connections, seconds=options.seconds,
                    rounds=options.rounds, backlog=options.backlog, say=say,
                )  # fmt: skip
            measured = payments.results(figures)
            found["acceptance"] = found.get("acceptance", []) + measured.pop("acceptance")
            found["payments"] = measured
        if "forum" in options.parts:
            with saying(console) as say:
                measured = forum.results(forum.measure(postgres, options.posts, say))
            found["acceptance"] = found.get("acceptance", []) + measured.pop("acceptance")
            found["forum"] = measured
        if "audit" in options.parts:
            with saying(console) as say:
                measured = audit.results(audit.measure(postgres, options.entries, say))
            found["acceptance"] = found.get("acceptance", []) + measured.pop("acceptance")
            found["audit"] = measured
        if "people" in options.parts:
            with saying(console) as say:
                measured = people.results(people.measure(postgres, options.people, say))
            found["acceptance"] = found.get("acceptance", []) + measured.pop("acceptance")
            found["people"] = measured
        if "stats" in options.parts:
            with saying(console) as say:
                measured = stats.results(stats.measure(postgres, options.members, say))
            found["acceptance"] = found.get("acceptance", []) + measured.pop("acceptance")
            found["stats"] = measured
    if options.json:
        json.dump(found, sys.stdout, indent=1)
        print()
    else:
        show(found, Console(width=None if sys.stdout.isatty() else 140))
    return 0


def load(options: argparse.Namespace, postgres: EmbeddedPostgres, console: Console) -> dict[str, Any]:
    operations = [operation for operation in OPERATIONS if operation.key in options.only]
    with ExitStack() as stack:
        sizes = {"small": (1, options.small), "large": (options.tenants, options.users)}
        sites = [Site(name, postgres, home_of(postgres)) for name, (_, users) in sizes.items() if users]
        for site in sites:
            tenants, users = sizes[site.name]
            console.print(f"[dim]bench[/dim] {site.name}: {users:,} people at {tenants:,} institutions")
            site.fill(tenants, users)
            stack.callback(site.stop)
            site.start()
        with saying(console) as say:
            measured = Measurement(
                sites, operations, connections=options.connections, seconds=options.seconds, rounds=options.rounds,
                say=say,
            )  # fmt: skip
            measured.run()
            if not options.no_walls:
                measured.run_without_walls("large")
        found = results(measured, operations)
        found["databases"] = {site.name: site.facts() for site in sites}
        found["options"] = {"connections": options.connections, "seconds": options.seconds, "rounds": options.rounds}
    return found


@contextmanager
def saying(console: Console) -> Iterator[Callable[[str], None]]:
    """What is being done: one line that changes, or a line each where nobody watches."""
    with console.status("measuring") as status:
        yield status.update if console.is_terminal else lambda line: console.print(f"[dim]bench[/dim] {line}")


@contextmanager
def database_server(home: Path | None) -> Iterator[EmbeddedPostgres]:
    """With its ordinary, durable settings; gone afterwards, unless somebody wants to keep the data."""
    place = home or Path(tempfile.mkdtemp(prefix="lectern-bench-"))
    place.mkdir(parents=True, exist_ok=True)
    place.chmod(0o711)  # root hands the server to another account, which has to get there
    postgres = EmbeddedPostgres(place / "postgres")
    try:
        postgres.start()
        yield postgres
    finally:
        postgres.stop()
        if home is None:
            where = postgres.data_directory.parent
            if not where.is_relative_to(place):
                shutil.rmtree(where, ignore_errors=True)
            shutil.rmtree(place, ignore_errors=True)


def home_of(postgres: EmbeddedPostgres) -> Path:
    return postgres.home.parent


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    if sys.argv[1:2] == ["certificates"]:
        from bench.certificates import main as certificates

        sys.exit(certificates(sys.argv[2:]))
    sys.exit(main())
