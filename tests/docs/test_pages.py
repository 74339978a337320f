"""What pages say about other files, and about errors, is so."""

import ast
import re

import pytest

from api import errors
from tests.docs.markdown import ROOT, broken_links

DOCS = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md"))
PAGES = ["README.md", "CONTRIBUTING.md", "sql/README.md", "tests/README.md", *DOCS]


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    assert not list(broken_links(page))


def test_front_end_developers_find_every_code() -> None:
    """The codes of rules are in sql/README.md, which another test compares; those of the HTTP layer are here."""
    table = re.findall(r"^\| \d{3} \| (.*?) \|", (ROOT / "docs/frontend.md").read_text(), re.MULTILINE)
    described = {code for cell in table for code in re.findall(r"`(\w+)`", cell)}
    rules = {meaning.code for meaning in errors.BUSINESS.values()}
    raised = http_codes()
    assert raised - rules <= described
    assert described <= raised | rules | set(errors.STATUS_CODES.values())
    assert len(described) > 15


def http_codes() -> set[str]:
    """The codes that `api/` gives by itself."""
    found = {meaning.code for meaning in (*errors.POSTGRESQL.values(), errors.UNAVAILABLE, errors.INTERNAL)}
    for path in (ROOT / "api").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Name(id="ProblemError" | "problem" | "_refusal"), args=arguments):
                    found |= {
                        argument.value
                        for argument in arguments
                        if isinstance(argument, ast.Constant)
                        and isinstance(argument.value, str)
                        and re.fullmatch(r"[a-z]+(_[a-z]+)+", argument.value)
                    }
    return found
