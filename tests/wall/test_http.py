"""From outside: with whatever token, another institution's ids are answered exactly like ids that nobody has."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.support.api import Api, Caller
from tests.support.operations import (
    IDS,
    NAMES,
    Operation,
    caller_for,
    choices,
    operations_of,
    unknown_value,
    values_of,
)
from tests.support.world import World, build, fingerprint

UNIMPORTANT = {"content-length", "date"}
MADE_BY_NAME = {"put_identity_provider"}
"""What is not there under this name is made, in the caller's own institution."""
ORDER = ("get", "put", "patch", "post", "delete")


@pytest.fixture(scope="module")
def api(start_api: Callable[..., Api]) -> Api:
    """An application with a world of its own: these tests use it up."""
    return start_api()


@pytest.fixture(scope="module")
def world(api: Api) -> World:
    return build(api.database)


@pytest.fixture(scope="module")
def operations(api: Api) -> list[Operation]:
    document = api.http.get("/openapi.json").json()
    found = list(operations_of(document))
    assert len(found) > 30
    return found


def test_every_operation_says_what_its_ids_are(operations: list[Operation]) -> None:
    assert {name for operation in operations for name in operation.ids} <= {*IDS, *NAMES}


@pytest.mark.parametrize("role", ["anonymous", "student", "instructor", "admin", "operator"])
def test_ids_of_another_institution_are_unknown(api: Api, world: World, operations: list[Operation], role: str) -> None:
    school = dict(world.callers())[role]
    caller = caller_for(api, school, role)
    for operation in operations:
        if (operation.crosses and role == "operator") or operation.name in MADE_BY_NAME:
            continue
        ours = next(choices(operation, school), dict.fromkeys(operation.ids, str(uuid4())))
        for name in operation.ids:
            unknown = described(operation, caller, ours, name, unknown_value(name, school))
            for value in values_of(name, world.there):
                theirs = described(operation, caller, ours, name, value)
                assert theirs == unknown, f"{role}: {operation.name}, {name}"
    with api.connect() as connection:
        assert fingerprint(connection, world.there.id) == world.there.hashes


@pytest.mark.parametrize("role", ["student", "instructor", "admin"])
def test_a_token_is_for_one_institution(api: Api, world: World, operations: list[Operation], role: str) -> None:
    caller = caller_for(api, world.here, role)
    stray = Caller(api.http, {**caller.headers, "x-tenant": world.there.tenant.slug})
    for operation in operations:
        if operation.path.startswith("/api/auth/") and "sessions" not in operation.path:
            continue  # signing in looks at no access token
        if operation.name == "receive_webhook":
            continue  # its address says whose it is, and a signature: see tests/payments/test_webhooks.py
        if operation.name == "get_report_file":
            continue  # likewise a link, which is for whoever holds it: see tests/reports/test_jobs.py
        values = {name: next(values_of(name, world.there)) for name in operation.ids}
        assert operation.request(stray, values).json()["code"] == "token_of_another_tenant", operation.name


@pytest.mark.parametrize("role", ["anonymous", "student", "instructor", "admin", "operator"])
def test_no_answer_speaks_of_another_institution(
    api: Api, world: World, operations: list[Operation], role: str
) -> None:
    school = dict(world.callers())[role]
    caller = caller_for(api, school, role)
    secrets = [str(id) for table, ids in world.there.ids.items() for id in ids]
    secrets += ["@there.example.org", "of there", "campus-there"]
    answered = 0
    for operation in operations:
        if operation.method != "get" or (operation.crosses and role == "operator"):
            continue
        for value in values_of(operation.ids[0], school) if operation.ids else [""]:
            answer = operation.request(caller, dict.fromkeys(operation.ids, value))
            answered += answer.is_success
            told = answer.text + str(answer.headers)
            assert [secret for secret in secrets if secret in told] == [], f"{role}: {operation.name}"
    assert answered > 1


def test_ones_own_ids_are_answered_differently(api: Api, world: World, operations: list[Operation]) -> None:
    """Otherwise the comparison above would prove nothing. Comes last, since it does what it asks for."""
    asking = [operation for operation in operations if operation.name not in MADE_BY_NAME]
    silent = {(operation.name, name) for operation in asking for name in operation.ids}
    for operation in sorted(asking, key=lambda one: (ORDER.index(one.method), -len(one.ids))):
        for role, school in reversed(list(world.callers())):
            caller = caller_for(api, school, role)
            for values in choices(operation, school):
                for name in operation.ids:
                    if (operation.name, name) in silent:
                        unknown = described(operation, caller, values, name, unknown_value(name, school))
                        if described(operation, caller, values, name, values[name]) != unknown:
                            silent.discard((operation.name, name))
    assert silent == {("finish_oauth", "provider")}  # looked at only after the state that the browser brings back


def described(operation: Operation, caller: Caller, values: dict[str, Any], name: str, value: Any) -> tuple[Any, ...]:
    """All that an answer tells, without what the question held."""
    answer = operation.request(caller, {**values, name: value})
    text = answer.text
    for given in [value] if isinstance(value, str) else value:
        text = text.replace(given, "<given>")
    try:
        body = json.loads(text)
    except ValueError:
        body = text
    if isinstance(body, dict):
        body = {member: value for member, value in body.items() if member not in ("instance", "request_id")}
    headers = {header for header in answer.headers if header not in UNIMPORTANT}
    return answer.status_code, body, headers
