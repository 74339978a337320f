"""Whatever is sent, within the schema or not: no 500, no undocumented status or body, nothing let through that the
schema forbids. Deterministic, and bounded: a few requests for each operation, role and kind of input."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy
from schemathesis import APIOperation, Case, GenerationMode, Response
from schemathesis.checks import CheckContext
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.contract.test_operations import new_school
from tests.support.api import Api, Caller
from tests.support.operations import Operation, caller_for, operations_of, values_of
from tests.support.world import School, World, build


def no_server_error(_: CheckContext, response: Response, case: Case[Any]) -> None:
    """503 is for what is not there for a while, and all that is not there here is the issuer of the schools."""
    if response.status_code >= 500:
        assert response.json()["code"] == "issuer_unavailable", f"{case.operation.label}: {response.text}"


def nothing_wrong_is_accepted(context: CheckContext, response: Response, case: Case[Any]) -> bool | None:
    """Words are trimmed before they are measured: one with space around it may be longer than the schema says."""
    return None if has_margins(case.body) else negative_data_rejection(context, response, case)


def has_margins(value: object) -> bool:
    match value:
        case str():
            return value != value.strip()
        case dict():
            return any(map(has_margins, value.values()))
        case list():
            return any(map(has_margins, value))
    return False


CHECKS = [
    no_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    nothing_wrong_is_accepted,
]
BOUNDED = settings(
    max_examples=5,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
LONGEST_URL = 60_000
"""Longer ones do not get as far as an operation: see tests/http/test_parameters.py."""
FREE_HEADERS = {"x-tenant", "if-match", "if-none-match"}
"""The caller's, and those in which any text will do."""
HASHING = ("register", "login", "reset_password")
"""Each takes most of a second on purpose, whoever asks: one role is enough."""


@pytest.fixture(scope="module")
def api(start_api: Callable[..., Api]) -> Api:
    return start_api()


@pytest.fixture(scope="module")
def world(api: Api) -> World:
    return build(api.database)


@pytest.fixture(scope="module")
def schema(api: Api) -> schemathesis.BaseSchema:
    generation = GenerationConfig(with_security_parameters=False, deterministic=True)
    config = schemathesis.Config(projects=ProjectsConfig(default=ProjectConfig(generation=generation)))
    return schemathesis.openapi.from_dict(api.contract.document, config=config)


@pytest.fixture(scope="module")
def schools(api: Api) -> dict[str, School]:
    """An institution for each operation that deletes, since it is not the same afterwards, one for a few of those that
    write, and one for all that read."""
    read = written = new_school(api)
    chosen = {}
    for number, operation in enumerate(operations_of(api.contract.document)):
        if number % 8 == 0:
            written = new_school(api)
        deletes = operation.method == "delete"
        chosen[operation.name] = new_school(api) if deletes else read if operation.method == "get" else written
    return chosen


@pytest.fixture(scope="module")
def inputs(api: Api, schema: schemathesis.BaseSchema, schools: dict[str, School]) -> dict[str, list[list[Case[Any]]]]:
    """By operation and kind. They are the same for every role, and making them takes longer than sending them."""
    return {
        operation.name: [
            made(strategy)
            for strategy in strategies(schema[operation.path][operation.method], operation, schools[operation.name])
        ]
        for operation in operations_of(api.contract.document)
    }


@pytest.mark.parametrize("role", ["anonymous", "student", "instructor", "admin", "operator"])
def test_nothing_unexpected(
    api: Api, world: World, schools: dict[str, School], inputs: dict[str, list[list[Case[Any]]]], role: str
) -> None:
    failures = []
    for operation in operations_of(api.contract.document):
        if operation.name in HASHING and role != "anonymous":
            continue
        home = world.platform if role == "operator" else schools[operation.name]
        caller = caller_for(api, home, role)
        for cases in inputs[operation.name]:
            try:
                send_all(cases, api, caller)
            except (Exception, BaseExceptionGroup) as failure:
                failures.append(f"{operation.name}: {summary(failure)}")
    if failures:
        pytest.fail("\n\n".join(failures), pytrace=False)
    trouble = [line for line in api.application.log() if line.get("level") in ("error", "critical")]
    assert trouble == []


def strategies(
    described: APIOperation[Any, Any, Any, Any], operation: Operation, school: School
) -> Iterator[SearchStrategy[Case[Any]]]:
    """Valid input for rows that are there, valid input for any, and invalid input if anything could be wrong: to find
    out that nothing can takes as long as fifty other operations."""
    headers = {"X-Tenant": school.tenant.slug}  # the caller's takes its place
    ids = {name: next(values_of(name, school)) for name in operation.parameters}
    if ids:
        yield described.as_strategy(GenerationMode.POSITIVE, path_parameters=ids, headers=headers)
    yield described.as_strategy(GenerationMode.POSITIVE, headers=headers)
    headers_to_break = {parameter.name.lower() for parameter in described.headers} - FREE_HEADERS
    if described.body or described.query or headers_to_break:
        if ids:
            yield described.as_strategy(GenerationMode.NEGATIVE, path_parameters=ids, headers=headers)
        else:
            yield described.as_strategy(GenerationMode.NEGATIVE, headers=headers)


def made(strategy: SearchStrategy[Case[Any]]) -> list[Case[Any]]:
    cases = []

    @BOUNDED
    @given(case=strategy)
    def keep(case: Case[Any]) -> None:
        if len(url_of(case)) <= LONGEST_URL:
            cases.append(case)

    keep()
    return cases


def url_of(case: Case[Any]) -> str:
    sent = case.as_transport_kwargs(base_url="http://localhost")
    return requests.Request(sent["method"], sent["url"], params=sent.get("params")).prepare().url or ""


def send_all(cases: list[Case[Any]], api: Api, caller: Caller) -> None:
    with requests.Session() as session:
        for case in cases:
            case.call_and_validate(
                base_url=api.application.base_url,
                session=session,
                headers=caller.headers,
                checks=CHECKS,
                allow_redirects=False,
                timeout=60,
            )


def summary(failure: BaseException) -> str:
    inner = getattr(failure, "exceptions", ())
    return "\n".join(map(summary, inner)) if inner else f"{type(failure).__name__}: {failure}"
