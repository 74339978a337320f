"""Every operation succeeds once, for somebody, with an answer of the documented form.

The comparison itself happens in the client: see support/contract.py.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.api import Api, Caller
from tests.support.operations import Operation, caller_for, choices, operations_of
from tests.support.people import PASSWORD, PASSWORD_HASH, act_in, insert, make_tenant
from tests.support.postgres import Connection
from tests.support.world import School, World, build, fill, identifiers, siblings

ELSEWHERE = {"start_oauth", "finish_oauth", "complete_oauth", "verify_payment", "receive_webhook", "get_report_file"}
"""These need an issuer, a gateway or a worker: they are tried in tests/accounts, tests/payments and tests/reports."""


@pytest.fixture(scope="module")
def api(start_api: Callable[..., Api]) -> Api:
    return start_api()


@pytest.fixture(scope="module")
def world(api: Api) -> World:
    return build(api.database)


def test_every_operation_succeeds_for_somebody(api: Api, world: World) -> None:
    """In the institution that the ones before have left behind, or else in one that nobody has touched."""
    failures = []
    school = new_school(api)
    for operation in operations_of(api.contract.document):
        if operation.name in ELSEWHERE:
            continue
        if not succeeds(api, world, operation, school):
            school = new_school(api)
            tried = list(attempts(api, world, operation, school))
            if not tried or not tried[-1].endswith("succeeds"):
                failures.append(f"{operation.name}: {', '.join(dict.fromkeys(tried))}")
    assert not failures, "\n".join(failures)


def test_the_document_is_complete(api: Api) -> None:
    """What a front-end developer reads: every operation has a name of its own, says what it does and how it fails."""
    document = api.contract.document
    assert document["openapi"].startswith("3.1")
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    pages = [one for path in ("/verify/{code}", "/unsubscribe/{token}") for one in document["paths"][path].values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    for operation in operations:
        name = operation["operationId"]
        assert operation.get("summary"), name
        assert operation.get("description"), name
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                kinds = ["application/problem+json", *(["text/html"] if operation in pages else [])]
                assert list(response["content"]) == kinds, f"{name} {status}"


def succeeds(api: Api, world: World, operation: Operation, school: School) -> bool:
    return any(tried.endswith("succeeds") for tried in attempts(api, world, operation, school))


def attempts(api: Api, world: World, operation: Operation, school: School) -> Iterator[str]:
    """Asks as each role with each id until one is answered with success."""
    with api.connect() as connection:
        prepare(connection, operation, school)
    people = {**school.people, **world.platform.people}
    for role in ("admin", "instructor", "student", "operator", "anonymous"):
        home = world.platform if role == "operator" else school
        caller = caller_for(api, home, role) if role in people else Caller(api.http, {})
        for values in choices(operation, school):
            answer = body_of(operation, caller, school).request(caller, values)
            if answer.status_code < 400:
                yield f"{role} succeeds"
                return
            yield f"{role} {answer.status_code}"


def new_school(api: Api) -> School:
    with api.connect() as connection:
        school = fill(connection, make_tenant(connection))
        school.ids = identifiers(connection, school.id)
        school.siblings = siblings(connection, school.id)
    return school


TOKENS = {"verify_email": "verify", "reset_password": "reset"}
STATES = {
    "create_order": "update lms.courses set price = 49900 where tenant_id = %s",
    "quote_order": "update lms.courses set price = 49900 where tenant_id = %s",
    "restore_course": "update lms.courses set status = 'archived' where tenant_id = %s and status = 'published'",
    "reinstate_user": "update lms.users set status = 'suspended' where tenant_id = %s and name = 'Classmate'",
    "reinstate_tenant": "update lms.tenants set status = 'suspended' where id = %s",
}


def prepare(connection: Connection, operation: Operation, school: School) -> None:
    """What has to have happened before: a mailed link, a suspension."""
    if operation.name in STATES:
        act_in(connection, school.id)
        connection.execute(STATES[operation.name], (school.id,))
    if operation.name in TOKENS:
        purpose = TOKENS[operation.name]
        student = school.people["student"]
        assert student is not None
        registration = {"name": "Newcomer", "password_hash": PASSWORD_HASH} if purpose == "verify" else {}
        insert(
            connection,
            "email_tokens",
            tenant_id=school.id,
            purpose=purpose,
            token_hash=hashlib.sha256(token_of(operation, school).encode()).digest(),
            email="newcomer@example.org" if purpose == "verify" else student.email,
            expires_at=datetime.now(UTC) + timedelta(hours=1),
            **registration,
        )


def token_of(operation: Operation, school: School) -> str:
    return f"to-{operation.name}-at-{school.id}"


def body_of(operation: Operation, caller: Caller, school: School) -> Operation:
    """The operation with a body that fits this school, where the sample of the document does not."""
    student = school.people["student"]
    assert student is not None
    sign_in = {"email": student.email, "password": PASSWORD}
    body = operation.body
    if operation.name == "login":
        body = sign_in
    elif operation.name == "refresh":
        answer = caller.post("/api/auth/login", sign_in, headers={"x-tenant": school.tenant.slug})
        body = {"refresh_token": answer.json().get("refresh_token")} if answer.status_code == 200 else {}
    elif operation.name in TOKENS:
        body = {**body, "token": token_of(operation, school)}
    elif operation.name == "create_tenant":
        body = {**body, "slug": f"new-{secrets.token_hex(4)}"}
    return operation.with_body(body)
