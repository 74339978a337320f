"""The OpenAPI document: valid, complete, and right about who may call what."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from tests.support.api import Api

FILES = {
    "pdf": "application/pdf",
    "zip": "application/zip",
    "/api/admin/reports/{report}": "text/csv",
    "/api/report-files/{file_token}": "text/csv",
}
"""What an address that ends like this answers with, instead of JSON."""
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


@pytest.fixture
def document(api: Api) -> dict[str, Any]:
    return api.contract.document


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_it_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    assert [error.message for error in OPENAPI_31_VALIDATOR.iter_errors(document)] == []


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document)):
        found: Any = document
        for part in reference.split("/"):
            assert part in found, reference
            found = found[part]


def test_every_operation_is_described(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names)) > 50
    tags = {tag["name"] for tag in document["tags"]}
    for _, path, operation in operations(document):
        assert operation["summary"], path
        assert operation["description"], path
        assert set(operation["tags"]) <= tags, path
        assert re.fullmatch(r"[a-z][a-z0-9_]*", operation["operationId"]), path


def test_failures_are_documented(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        if not path.startswith("/api/"):
            continue
        responses = operation["responses"]
        assert {"400", "403", "404", "422", "429", "503"} <= responses.keys(), path
        if "requestBody" in operation:
            assert {"413", "415"} <= responses.keys(), path
        if any(parameter["name"].lower() == "if-match" for parameter in operation.get("parameters", ())):
            assert "412" in responses, path
        for status, response in responses.items():
            assert response["description"], (path, status)
            if int(status) >= 400:
                assert response["content"] == PROBLEM, (path, status)
            elif status not in ("204", "302", "304") and method != "delete":
                kind = FILES.get(path.rpartition(".")[2], "application/json")
                assert kind in response["content"], (path, status)


def test_it_says_who_may_call_what(api: Api, plain: httpx.Client, document: dict[str, Any]) -> None:
    """As the operations themselves do, when somebody comes without a token."""
    school = api.institution()
    for method, path, operation in operations(document):
        if not path.startswith("/api/") or "/auth/" in path:
            continue
        address = re.sub(r"\{\w+\}", "00000000-0000-7000-8000-000000000000", path)
        takes = operation.get("requestBody", {}).get("content", {"application/json": {}})
        headers = {**school.anonymous.headers, "content-type": next(iter(takes))}
        answer = plain.request(method, address, headers=headers, content=b"{}")
        refused = answer.status_code == 401
        needed = operation["security"] == [{"bearer": []}]
        assert refused == needed, path
        # A token is judged wherever one is read, and that is everywhere but where a link is the proof.
        assert ("401" in operation["responses"]) != (path == "/api/report-files/{file_token}"), path


def test_the_command_writes_the_same_document(api: Api, document: dict[str, Any]) -> None:
    written = subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", "openapi"],
        cwd=api.application.home,
        env=api.application.environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert json.loads(written.stdout) == document
