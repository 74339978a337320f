"""The comparison that every answer goes through notices what it is there for."""

from typing import Any

import httpx
import pytest

from tests.support.contract import PROBLEM, Contract

DOCUMENT: dict[str, Any] = {
    "components": {
        "schemas": {
            "Thing": {
                "type": "object",
                "required": ["id", "made_at"],
                "additionalProperties": False,
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "made_at": {"type": "string", "format": "date-time"},
                },
            },
            "Problem": {"type": "object", "required": ["code"]},
        }
    },
    "paths": {
        "/api/things/{id}": {
            "get": {
                "operationId": "get_thing",
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
                    "404": {"content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}},
                },
            },
            "delete": {"operationId": "delete_thing", "responses": {"204": {"description": "Gone."}}},
        },
        "/api/things/newest": {"get": {"operationId": "get_newest", "responses": {"204": {"description": "None."}}}},
    },
}
THING = {"id": "01890000-0000-7000-8000-000000000000", "made_at": "2026-03-01T09:30:00.000Z"}


def complaints(
    status: int, body: Any, *, method: str = "GET", path: str = "/api/things/1", kind: str = ""
) -> list[str]:
    response = httpx.Response(status, json=body) if body is not None else httpx.Response(status)
    if kind:
        response.headers["content-type"] = kind
    response.request = httpx.Request(method, f"http://test{path}")
    return list(Contract(DOCUMENT).complaints(response))


def test_a_documented_answer_passes() -> None:
    assert complaints(200, THING) == []
    assert complaints(404, {"code": "not_found"}, kind=PROBLEM) == []
    assert complaints(204, None, method="DELETE") == []
    assert complaints(204, None, path="/api/things/newest") == []
    assert complaints(405, {"code": "method_not_allowed"}, method="PUT", kind=PROBLEM) == []
    assert complaints(404, {"code": "not_found"}, path="/api/nothing", kind=PROBLEM) == []


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (complaints(200, {**THING, "secret": 1}), "secret"),
        (complaints(200, {"id": THING["id"]}), "made_at"),
        (complaints(200, {**THING, "id": "1"}), "uuid"),
        (complaints(200, {**THING, "made_at": "yesterday"}), "date-time"),
        (complaints(500, {"code": "internal_error"}, kind=PROBLEM), "500 is not documented"),
        (complaints(404, {"code": "not_found"}), "application/json is not documented"),
        (complaints(404, {}, kind=PROBLEM), "code"),
        (complaints(204, {"left": "over"}, method="DELETE"), "a body that is not documented"),
        (complaints(200, THING, path="/api/nothing"), "an operation that is not documented"),
        (complaints(404, {}, path="/api/nothing", kind=PROBLEM), "a problem of an unknown form"),
    ],
)
def test_another_one_is_noticed(answer: list[str], complaint: str) -> None:
    assert len(answer) == 1
    assert complaint in answer[0]
