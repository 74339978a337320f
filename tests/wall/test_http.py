"""From outside: with whatever token, another institution's ids are answered exactly like ids that nobody has."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.api import Api, Caller
from tests.support.samples import resolved, sample
from tests.wall.world import School, World, build, fingerprint

IDS = {
    "course_id": "courses",
    "instructor_id": "users",
    "invitation_id": "invitations",
    "lesson_id": "lessons",
    "lesson_ids": "lessons",
    "module_id": "modules",
    "module_ids": "modules",
    "session_id": "sessions",
    "tenant_id": "tenants",
    "user_id": "users",
}
"""Which table's ids a path or a body names."""
NAMES = {"provider": "campus-{slug}"}
"""What is found by a name instead."""
UNIMPORTANT = {"content-length", "date"}
ORDER = ("get", "put", "patch", "post", "delete")


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    name: str
    parameters: tuple[str, ...]
    body: Any
    ids_in_body: tuple[str, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return (*self.parameters, *self.ids_in_body)

    @property
    def crosses(self) -> bool:
        """Operators of the platform see every institution by these, and only by these."""
        return self.path.startswith("/api/platform/")

    def request(self, caller: Caller, values: dict[str, Any]) -> httpx.Response:
        path = self.path.format(**values)
        body = self.body
        if self.ids_in_body:
            body = {**body, **{name: values[name] for name in self.ids_in_body}}
        return caller.request(self.method.upper(), path, **({} if body is None else {"json": body}))


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
        if operation.crosses and role == "operator":
            continue
        for name in operation.ids:
            unknown = described(operation, caller, school, name, unknown_value(name, school))
            for value in values_of(name, world.there):
                theirs = described(operation, caller, school, name, value)
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
    silent = {(operation.name, name) for operation in operations for name in operation.ids}
    for operation in sorted(operations, key=lambda one: (ORDER.index(one.method), -len(one.ids))):
        for role, school in reversed(list(world.callers())):
            caller = caller_for(api, school, role)
            for name in operation.ids:
                if (operation.name, name) in silent:
                    unknown = described(operation, caller, school, name, unknown_value(name, school))
                    for value in values_of(name, school):
                        if described(operation, caller, school, name, value) != unknown:
                            silent.discard((operation.name, name))
                            break
    assert silent == {
        ("finish_oauth", "provider"),  # looked at only after the state that the browser brings back
        ("put_identity_provider", "provider"),  # made if it is not there: the answer is the same
    }


def operations_of(document: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            body = sample(content["schema"], document) if content else None
            if path.startswith("/api/"):
                yield Operation(
                    method,
                    path,
                    operation["operationId"],
                    tuple(re.findall(r"\{(\w+)\}", path)),
                    body,
                    tuple(ids_of(content["schema"], document)) if content else (),
                )


def ids_of(schema: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    """Members of a body that are ids, or lists of them."""
    for name, member in resolved(schema, document).get("properties", {}).items():
        alternatives = [member, *member.get("anyOf", ())]
        if any("uuid" in (one.get("format"), one.get("items", {}).get("format")) for one in alternatives):
            yield name


def caller_for(api: Api, school: School, role: str) -> Caller:
    headers = {"x-tenant": school.tenant.slug}
    user = school.people[role]
    if user is not None:
        token = api.tokens.sign(school.id, user.id, uuid4(), user.role)
        headers["authorization"] = f"Bearer {token}"
    return Caller(api.http, headers)


def values_of(name: str, school: School) -> Iterator[Any]:
    """What one could put there of a school."""
    if name in NAMES:
        yield NAMES[name].format(slug=school.tenant.slug)
    elif name.endswith("_ids"):
        for id in school.ids[IDS[name]]:
            yield [str(sibling) for sibling in school.siblings[id]]
    else:
        yield from map(str, school.ids[IDS[name]])


def unknown_value(name: str, school: School) -> Any:
    if name in NAMES:
        return NAMES[name].format(slug="nowhere")
    if name.endswith("_ids"):
        return [str(uuid4()), str(uuid4())]
    return str(uuid4())


def described(operation: Operation, caller: Caller, school: School, name: str, value: Any) -> tuple[Any, ...]:
    """All that an answer tells, without what the question held."""
    values = {other: next(values_of(other, school), str(uuid4())) for other in operation.ids}
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
