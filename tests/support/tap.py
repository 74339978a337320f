"""Reads the Test Anything Protocol, in which pgTAP speaks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_PLAN = re.compile(r"1\.\.(\d+)")
_RESULT = re.compile(r"(not )?ok\b\s*(\d+)?(?:\s*-\s*)?(.*?)(?:\s#\s*(TODO|SKIP)\b(.*))?", re.IGNORECASE)


@dataclass
class Result:
    """One test: its number, whether it passed, and what was said about it."""

    number: int
    passed: bool
    description: str
    diagnostics: list[str] = field(default_factory=list)


@dataclass
class Report:
    planned: int | None
    results: list[Result]

    def complaints(self) -> Iterator[str]:
        """What is wrong, each with its description; nothing when all is well."""
        for result in self.results:
            if not result.passed:
                yield "\n    ".join([f"not ok {result.number} - {result.description}", *result.diagnostics])
        numbers = [result.number for result in self.results]
        if self.planned is None:
            yield "there is no plan"
        elif numbers != list(range(1, self.planned + 1)):
            yield f"{self.planned} tests were planned, and these have run: {numbers}"


def parse(text: str) -> Report:
    """Lines that are neither results nor a plan belong to the result before them, as diagnostics."""
    report = Report(None, [])
    for line in text.splitlines():
        if plan := _PLAN.fullmatch(line):
            report.planned = int(plan[1])
        elif result := _RESULT.fullmatch(line):
            number = int(result[2]) if result[2] else len(report.results) + 1
            todo = (result[4] or "").upper() == "TODO"
            report.results.append(Result(number, not result[1] or todo, result[3]))
        elif line.strip() and report.results:
            report.results[-1].diagnostics.append(line)
    return report
