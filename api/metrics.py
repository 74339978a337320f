"""Figures for Prometheus. With several workers they are summed through files, which `lectern serve` prepares."""

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

QUIET = frozenset(("/healthz", "/readyz", "/metrics"))
"""Asked every few seconds by machines: not logged."""

_REQUESTS = Counter("lectern_requests", "Requests answered.", ("method", "route", "status"))
_SECONDS = Histogram(
    "lectern_request_seconds",
    "Time from the first byte in to the last byte out.",
    ("method", "route"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_GATEWAY_CALLS = Counter(
    "lectern_gateway_calls", "Questions put to the payment gateway, by how they ended.", ("command", "outcome")
)
_GATEWAY_SECONDS = Histogram(
    "lectern_gateway_seconds",
    "Time until the payment gateway had answered, or not.",
    ("command",),
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25),
)
_WEBHOOKS = Counter("lectern_webhooks", "Webhooks received, by what became of them.", ("outcome",))


_METHODS = frozenset(("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"))
_children: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Counts one request. `route` is the template, not the path, so that ids make no series of their own."""
    key = (method, route, status)
    children = _children.get(key)
    if children is None:
        if method not in _METHODS:  # anybody can make one up, and each would be a series for ever
            method = "other"
            key = (method, route, status)
        children = _children[key] = (_REQUESTS.labels(method, route, str(status)), _SECONDS.labels(method, route))
    children[0].inc()
    children[1].observe(seconds)


def gateway_call(command: str, outcome: str, seconds: float) -> None:
    """Counts one question to the gateway: answered, refused, unavailable, unknown, or busy when there was no room."""
    _GATEWAY_CALLS.labels(command, outcome).inc()
    if outcome != "busy":
        _GATEWAY_SECONDS.labels(command).observe(seconds)


def webhook(outcome: str) -> None:
    """Counts one webhook: stored, repeated, or forged."""
    _WEBHOOKS.labels(outcome).inc()


def pending(counts: dict[str, int]) -> bytes:
    """What waits in the database, the same for whichever process is asked."""
    lines = []
    for what, count in counts.items():
        name = f"lectern_payment_{what}_pending"
        lines += [f"# HELP {name} Waiting for the worker.", f"# TYPE {name} gauge", f"{name} {count}", ""]
    return "\n".join(lines).encode()


def exposition() -> bytes:
    """All figures, in Prometheus' text format."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(REGISTRY)
