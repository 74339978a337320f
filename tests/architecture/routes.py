"""Reads `api/routes` as syntax, and complains where a route does more than hand over to one function."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

METHODS = frozenset(("get", "post", "put", "patch", "delete"))
CALL = re.compile(r"select app\.(\w+)\((\$\d+(?:::\w+(?:\[\])?)?(?:, \$\d+(?:::\w+(?:\[\])?)?)*)\)")


@dataclass(frozen=True)
class Route:
    """A function that answers requests."""

    module: str
    name: str
    method: str
    node: ast.AsyncFunctionDef | ast.FunctionDef

    def __str__(self) -> str:
        return f"{self.module}:{self.node.lineno} {self.name}"

    @property
    def calls(self) -> list[ast.Call]:
        """Its calls of `….call(…)`, which is how SQL is sent."""
        return [node for node in ast.walk(self.node) if isinstance(node, ast.Call) and is_method(node, "call")]

    @property
    def function(self) -> tuple[str, int] | None:
        """The function of app that it calls, and with how many arguments."""
        for call in self.calls:
            if (text := literal(call.args[0])) and (match := CALL.fullmatch(text)):
                return match[1], match[2].count("$")
        return None


def routes_of(source: str, module: str) -> Iterator[Route]:
    """The functions decorated with `@router.get(…)` and the like."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
            for decorator in node.decorator_list:
                match decorator:
                    case ast.Call(func=ast.Attribute(attr=method)) if method in METHODS:
                        yield Route(module, node.name, method, node)


def all_routes(directory: Path, *, but: frozenset[str]) -> list[Route]:
    return [
        route
        for path in sorted(directory.glob("*.py"))
        if path.stem not in but
        for route in routes_of(path.read_text(), path.name)
    ]


def calls_other_than_one(route: Route) -> Iterator[str]:
    """Prevents business logic in Python: two calls in a row are a rule about their order, and a transaction too few."""
    if len(route.calls) != 1:
        yield f"{route} holds {len(route.calls)} calls of SQL, not one"


def calls_not_literal(route: Route) -> Iterator[str]:
    """Prevents SQL that is put together: an f-string is one careless value away from an injection."""
    for call in route.calls:
        text = literal(call.args[0]) if call.args else None
        match = CALL.fullmatch(text) if text else None
        if match is None:
            yield f"{route} sends something else than the literal 'select app.…($1, $2, …)'"
            continue
        numbers = [int(number) for number in re.findall(r"\$(\d+)", match[2])]
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"{route} numbers its parameters {numbers}"
        elif any(isinstance(value, ast.Starred) for value in call.args) or len(numbers) != len(call.args) + 1:
            yield f"{route} names {len(numbers)} parameters: $1, $2 and {len(call.args) - 1} values"


def handled_errors(route: Route) -> Iterator[str]:
    """Prevents a second table of errors: what SQL raises is translated in one place, api/errors.py."""
    for node in ast.walk(route.node):
        if isinstance(node, ast.Try | ast.TryStar):
            yield f"{route} handles errors itself"


def literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def is_method(call: ast.Call, name: str) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == name


SQL_TEXT = re.compile(
    r"\s*(select\s|with\s+\w+\s+as\s|insert\s+into\s|update\s+\w|delete\s+from\s|create\s|alter\s|drop\s|grant\s|revoke\s"
    r"|truncate\s|set\s+(local\s+)?\w+\s*(=|to\s)|set\s+(local\s+)?(role|session)\s|reset\s|do\s+\$|call\s+\w|copy\s|lock\s+table)"
)


def sql_texts(source: str) -> Iterator[tuple[int, str]]:
    """Strings that read like SQL, with their lines; docstrings are prose."""
    tree = ast.parse(source)
    prose = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in prose and SQL_TEXT.match(literal(node) or ""):
            yield node.lineno, str(node.value)
