"""A step of a run: one operation, as whom, with what, and what must come of it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from api.postman.requests import NOBODY, Operation, address, bearer, identifier, raw_body, script
from api.postman.samples import Samples


@dataclass(frozen=True)
class Step:
    """`checks` are conditions in JavaScript by what they say; `keep` are values for variables. Both see `answer`."""

    name: str
    operation: str
    status: int = 200
    by: str = ""
    body: Any = None
    values: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    checks: Mapping[str, str] = field(default_factory=dict)
    keep: Mapping[str, str] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    accept: str = ""
    also: tuple[int, ...] = ()


@dataclass(frozen=True)
class Elsewhere:
    """A request that is no operation: to the mail catcher, or to the stand-in for the gateway."""

    name: str
    method: str
    url: str
    body: Any = None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def item(step: Step | Elsewhere, run: str, known: Mapping[str, Operation], samples: Samples) -> dict[str, Any]:
    """The step as a request with scripts. KeyError: there is no such operation, or it has no such answer."""
    if isinstance(step, Elsewhere):
        asked: dict[str, Any] = {
            "method": step.method,
            "auth": NOBODY,
            "header": [] if step.body is None else [{"key": "Content-Type", "value": "application/json"}],
            "url": {"raw": step.url, **_split(step.url)},
        }
        if step.body is not None:
            asked["body"] = raw_body(step.body)
        after = list(step.after)
    else:
        asked, after = _asked(step, known[step.operation], samples)
    events = [script("prerequest", list(step.before))] if step.before else []
    return {
        "id": identifier(run, step.name),
        "name": step.name,
        "event": [*events, script("test", after)],
        "request": asked,
        "response": [],
    }


def _asked(step: Step, operation: Operation, samples: Samples) -> tuple[dict[str, Any], list[str]]:
    path = re.sub(r"\{(\w+)\}", lambda found: "{" + step.values.get(found[1], found[1]) + "}", operation.path)
    headers = {"X-Tenant": "{{tenant}}", **step.headers}
    asked: dict[str, Any] = {
        "method": operation.method.upper(),
        "description": operation.told.get("description", ""),
        "auth": bearer(step.by) if step.by else NOBODY,
        "url": address(path, [{"key": name, "value": value} for name, value in step.query.items()]),
    }
    if step.body is not None:
        asked["body"] = raw_body(step.body)
        headers["Content-Type"] = "application/json"
    asked["header"] = [{"key": name, "value": value} for name, value in headers.items()]
    kind, schema = operation.answers()[step.status]
    lines = _tests(step, step.accept or kind, samples.resolved(schema) if schema else {})
    return asked, _patient(lines) if operation.path.startswith("/api/auth/") else lines


def _patient(lines: list[str]) -> list[str]:
    """Whoever runs it a dozen times within a minute is told to wait, and does, unless it is for long."""
    return [
        "const pause = Number(pm.response.headers.get('Retry-After'));",
        "if (pm.response.code === 429 && pause > 0 && pause <= 60) {",
        "  setTimeout(() => {}, pause * 1000);",
        "  pm.execution.setNextRequest(pm.info.requestId);",
        "} else {",
        *(f"  {line}" for line in lines),
        "}",
    ]


def _tests(step: Step, kind: str, schema: dict[str, Any]) -> list[str]:
    """JavaScript: the status, the kind and the members that the document promises, then what the step is about."""
    said = json.dumps(step.name, ensure_ascii=False)
    allowed = json.dumps([step.status, *step.also])
    lines = [f"pm.test({said}, () => pm.expect({allowed}).to.include(pm.response.code));"]
    if kind:
        lines.append(
            f"pm.test('it is {kind}', () => pm.expect(pm.response.headers.get('content-type')).to.include('{kind}'));"
        )
    if kind.endswith("json"):
        lines.append("const answer = pm.response.json();")
        required = schema.get("required", [])
        if required:
            lines.append(
                "pm.test('it has every member', () => "
                f"pm.expect(answer).to.include.all.keys({json.dumps(sorted(required))}));"
            )
    elif kind:
        lines.append("const answer = pm.response.text();")
    for what, condition in step.checks.items():
        lines.append(f"pm.test({json.dumps(what, ensure_ascii=False)}, () => pm.expect({condition}).to.be.true);")
    for name, value in step.keep.items():
        lines.append(f"pm.collectionVariables.set('{name}', {value});")
    return [*lines, *step.after]


def _split(url: str) -> dict[str, Any]:
    base, _, rest = url.partition("}}")
    path, _, query = rest.partition("?")
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    return {
        "host": [base + "}}"],
        "path": path.removeprefix("/").split("/"),
        **({"query": [{"key": name, "value": value} for name, _, value in pairs]} if pairs else {}),
    }
