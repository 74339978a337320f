"""The rounds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median

from bench.cases import CALLS, Cases, Learners
from bench.load import Run, calls_alone, over_http
from bench.operations import Operation
from bench.site import Site
from bench.statements import statements
from bench.walls import walls_down

WARM_SECONDS = 1
CALLS_AT_MOST = 4000
"""A second, of what can be done once only: where there are too few cases for it, runs are shorter."""


@dataclass
class Side:
    """One operation at one site."""

    learners: Learners
    cases: Cases
    runs: int
    """How many there will be, the warming up included."""
    http: list[Run] = field(default_factory=list)
    calls: list[Run] = field(default_factory=list)
    statements: float = 0.0
    sent: set[str] = field(default_factory=set)
    done: int = 0
    """Requests and calls altogether, those of the warming up too."""
    fresh: float | None = None
    """Of what can be done once only: which share of those did it."""

    @property
    def ratio(self) -> float:
        """Throughput over HTTP as a share of that of the calls alone."""
        return median(http.per_second / calls.per_second for http, calls in zip(self.http, self.calls, strict=True))

    def measure_calls(self, connections: int, seconds: int) -> Run:
        rows = self.cases.take(self.runs)
        return self._counted(calls_alone(self.learners.site, self.cases, rows, connections, self._for(rows, seconds)))

    def measure_http(self, connections: int, seconds: int) -> Run:
        rows = self.cases.take(self.runs)
        return self._counted(over_http(self.learners, self.cases, rows, connections, self._for(rows, seconds)))

    def _for(self, rows: tuple[int, int], seconds: int) -> int:
        if not self.cases.operation.once:
            return seconds
        return max(min(seconds, rows[1] * CALLS // CALLS_AT_MOST), 1)

    def _counted(self, run: Run) -> Run:
        self.done += run.count
        return run


class Measurement:
    """Everything that is measured at one or two sites, in rounds."""

    def __init__(
        self, sites: list[Site], operations: list[Operation], *, connections: int, seconds: int, rounds: int,
        say: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._connections = connections
        self._seconds = seconds
        self._rounds = rounds
        self._say = say
        self._began = datetime.now(UTC)
        self.sides: dict[tuple[str, str], Side] = {}
        self.walls: dict[str, list[tuple[float, float]]] = {}
        """Calls a second with row security and without, by operation."""
        for site in sites:
            say(f"{site.name}: choosing people and what they ask for")
            learners = Learners(site)
            for operation in operations:
                self.sides[operation.key, site.name] = Side(
                    learners, learners.cases(operation, seconds), 2 * rounds + 3
                )

    def run(self) -> None:
        """Calls alone and requests, turn about, at every site, then the next operation."""
        for (key, name), side in self.sides.items():
            self._say(f"warming up: {key}, {name}")
            side.measure_calls(self._connections, WARM_SECONDS)
            side.measure_http(self._connections, WARM_SECONDS)
            side.statements, side.sent, asked = statements(side.learners, side.cases)
            side.done += asked
        for number in range(1, self._rounds + 1):
            for (key, name), side in self._paired():
                self._say(f"round {number} of {self._rounds}: {key}, {name}")
                side.calls.append(side.measure_calls(self._connections, self._seconds))
                side.http.append(side.measure_http(self._connections, self._seconds))
        for side in self.sides.values():
            if side.cases.operation.once:
                side.fresh = self._completed(side.learners.site) / side.done

    def run_without_walls(self, name: str) -> None:
        """Pairs of runs of the calls alone: with row security, and without it."""
        for number in range(1, self._rounds + 1):
            for (key, at), side in self.sides.items():
                if at != name or side.cases.operation.once:
                    continue
                self._say(f"row security, round {number} of {self._rounds}: {key}")
                up = side.measure_calls(self._connections, self._seconds)
                with walls_down(side.learners.site):
                    down = side.measure_calls(self._connections, self._seconds)
                self.walls.setdefault(key, []).append((up.per_second, down.per_second))

    def _paired(self) -> list[tuple[tuple[str, str], Side]]:
        """Both databases with one operation before the next one."""
        keys = list(dict.fromkeys(key for key, _ in self.sides))
        return sorted(self.sides.items(), key=lambda item: keys.index(item[0][0]))

    def _completed(self, site: Site) -> int:
        with site.connect() as connection:
            row = connection.execute(
                "select count(*) from lms.lesson_progress where completed_at >= %s", (self._began,)
            ).fetchone()
        return int(row[0]) if row else 0
