"""What was found, as tables for people and as one object for programs."""

from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.load import Run
from bench.measure import Measurement, Side
from bench.operations import Operation

WALL_TARGET = 1.15
GROWTH_TARGET = 1.3
FRESH_TARGET = 0.98


def results(measured: Measurement, operations: list[Operation]) -> dict[str, Any]:
    """Figures by operation, and whether each acceptance holds."""
    found: dict[str, Any] = {"operations": {}, "acceptance": []}
    for operation in operations:
        sides = {name: side for (key, name), side in measured.sides.items() if key == operation.key}
        entry: dict[str, Any] = {"name": operation.name, **{name: _side(side) for name, side in sides.items()}}
        main = sides.get("large") or next(iter(sides.values()))
        if operation.target is not None:
            _judge(found, f"{operation.name}: HTTP/pgbench", main.ratio, operation.target, least=True)
        if operation.reads:
            _judge(found, f"{operation.name}: statements a request", main.statements, 1.0, least=False)
        if {"small", "large"} <= sides.keys():
            entry["growth"] = _growth(sides["small"], sides["large"])
            _judge(
                found, f"{operation.name}: latency, large/small", entry["growth"]["http"], GROWTH_TARGET, least=False
            )
        if operation.key in measured.walls:
            entry["row_security"] = median(down / up for up, down in measured.walls[operation.key])
            _judge(found, f"{operation.name}: row security", entry["row_security"], WALL_TARGET, least=False)
        found["operations"][operation.key] = entry
    return found


def _judge(found: dict[str, Any], what: str, value: float, target: float, *, least: bool) -> None:
    found["acceptance"].append(
        {
            "what": what,
            "value": round(value, 3),
            "target": target,
            "least": least,
            "met": bool(value >= target if least else value <= target),
        }
    )


def _side(side: Side) -> dict[str, Any]:
    return {
        "http": _runs(side.http),
        "calls": _runs(side.calls),
        "ratio": side.ratio,
        "statements": side.statements,
        "sent": sorted(side.sent),
        "fresh": side.fresh,
    }


def _runs(runs: list[Run]) -> dict[str, float | None]:
    p99 = [run.p99 for run in runs if run.p99 is not None]
    return {
        "per_second": median(run.per_second for run in runs),
        "p50": median(run.p50 for run in runs),
        "p99": median(p99) if p99 else None,
    }


def _growth(small: Side, large: Side) -> dict[str, float]:
    """How much longer the same takes in the larger database: medians of the rounds' ratios."""
    return {
        "http": median(a.p50 / b.p50 for a, b in zip(large.http, small.http, strict=True)),
        "calls": median(a.p50 / b.p50 for a, b in zip(large.calls, small.calls, strict=True)),
    }


def show(found: dict[str, Any], console: Console) -> None:
    """Tables: the operations, the refreshes, and the acceptance."""
    if "operations" in found:
        _show_operations(found, console)
    if "refresh" in found:
        _show_refreshes(found["refresh"], console)
    if "payments" in found:
        _show_payments(found["payments"], console)
    if "forum" in found:
        _show_forum(found["forum"], console)
    if "people" in found:
        _show_people(found["people"], console)
    if "audit" in found:
        _show_audit(found["audit"], console)
    if "stats" in found:
        _show_stats(found["stats"], console)
    verdict = Table("acceptance", "found", "asked for", "")
    for column in verdict.columns[1:]:
        column.justify = "right"
    for one in found["acceptance"]:
        verdict.add_row(
            one["what"],
            f"{one['value']:.2f}",
            f"{'≥' if one['least'] else '≤'} {one['target']:g}",
            "[green]✓[/green]" if one["met"] else "[red]✗[/red]",
        )
    console.print(verdict)


def _show_refreshes(found: dict[str, Any], console: Console) -> None:
    table = Table("refresh of leaderboards", "active", "days in the ledger", "weekly s", "monthly s")
    for column in table.columns[1:]:
        column.justify = "right"
    for state in found["states"]:
        table.add_row(
            state["name"],
            f"{state['active']:,}",
            f"{state['days']:,}",
            *(f"{seconds:.2f}" for seconds in state["seconds"].values()),
        )
    console.print(table)


def _show_payments(found: dict[str, Any], console: Console) -> None:
    table = Table("payments", "per second")
    table.columns[1].justify = "right"
    for what, figure in (
        (f"create order, by way of the stand-in (median {found['orders_p50']:.0f} ms)", "orders_per_second"),
        ("webhooks taken in over HTTP", "webhooks_per_second"),
        ("the same calls without HTTP", "ingestions_per_second"),
        (f"events processed of a backlog of {found['backlog']:,}", "events_per_second"),
    ):
        table.add_row(what, f"{found[figure]:,.0f}")
    console.print(table)


def _show_forum(found: dict[str, Any], console: Console) -> None:
    table = Table(f"forum of {found['posts']:,} posts", "first page ms", "late page ms", "per second")
    for column in table.columns[1:]:
        column.justify = "right"
    for sort, page in found["pages"].items():
        table.add_row(sort, f"{page['first']:.2f}", f"{page['late']:.2f}", "")
    for name, milliseconds in found["searches"].items():
        table.add_row(f"search: {name}", f"{milliseconds:.2f}", "", "")
    table.add_row("votes, each on another post", "", "", f"{found['votes_per_second']:,.0f}")
    table.add_row("votes, ten at once on one post", "", "", f"{found['votes_on_one_per_second']:,.0f}")
    console.print(table)


def _show_people(found: dict[str, Any], console: Console) -> None:
    table = Table("people searched for", f"among {found['few']:,} ms", f"among {found['many']:,} ms", "ratio")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, times in found["searches"].items():
        table.add_row(name, f"{times['few']:.2f}", f"{times['many']:.2f}", f"{times['ratio']:.2f}")
    console.print(table)
    console.print(f"[dim]people with their words, added per second: {found['added_per_second']:,.0f}[/dim]")


def _show_audit(found: dict[str, Any], console: Console) -> None:
    entries = found["entries"]
    table = Table("audit log, first page", f"of {entries // 10:,} ms", f"of {entries:,} ms", "ratio")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, times in found["pages"].items():
        table.add_row(name, f"{times['few']:.2f}", f"{times['many']:.2f}", f"{times['ratio']:.2f}")
    console.print(table)


def _show_stats(found: dict[str, Any], console: Console) -> None:
    states = found["states"]
    table = Table("statistics", *(state["name"] for state in states))
    for column in table.columns[1:]:
        column.justify = "right"
    table.add_row("days of activity", *(f"{state['days']:,}" for state in states))
    table.add_row("refresh s", *(f"{state['refresh']:.2f}" for state in states))
    for name in states[0]["reads"]:
        table.add_row(f"{name} ms", *(f"{state['reads'][name]:.2f}" for state in states))
    console.print(table)


def _show_operations(found: dict[str, Any], console: Console) -> None:
    table = Table(
        "operation", "HTTP/s", "p50 ms", "p99 ms", "calls/s", "mean ms", "HTTP/calls", "statements", "growth", "walls"
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for entry in found["operations"].values():
        side = entry.get("large") or entry["small"]
        fresh = side["fresh"]
        table.add_row(
            entry["name"] + (f" ({fresh:.0%} new)" if fresh is not None and fresh < FRESH_TARGET else ""),
            f"{side['http']['per_second']:,.0f}",
            f"{side['http']['p50']:.2f}",
            f"{side['http']['p99']:.2f}",
            f"{side['calls']['per_second']:,.0f}",
            f"{side['calls']['p50']:.3f}",
            f"{side['ratio']:.2f}",
            f"{side['statements']:.2f}",
            f"{entry['growth']['http']:.2f} / {entry['growth']['calls']:.2f}" if "growth" in entry else "–",
            f"{entry['row_security']:.2f}" if "row_security" in entry else "–",
        )
    console.print(table)
    console.print(
        "[dim]HTTP: wrk through the server; calls: pgbench, the same calls alone; medians of the rounds. "
        "growth: latency of the large database as a multiple of the small one's, HTTP / calls. "
        "statements: besides what each process asks now and then: whose a host name is, which sessions were ended. "
        "walls: time with row security as a multiple of that without.[/dim]"
    )
