"""Whatever is sent, within the schema or not: no 500, no undocumented status or body, nothing let through that the
schema forbids. Deterministic, and bounded: a few requests for each operation, role and kind of input."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
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


CHECKS = [
    no_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
BOUNDED = settings(
    max_examples=8,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
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
    """An institution for each operation, since some are not the same afterwards."""
    with api.connect() as connection:
        return {operation.name: new_school(connection) for operation in operations_of(api.contract.document)}


@pytest.mark.parametrize("role", ["anonymous", "student", "instructor", "admin", "operator"])
def test_nothing_unexpected(
    api: Api, world: World, schema: schemathesis.BaseSchema, schools: dict[str, School], role: str
) -> None:
    failures = []
    for operation in operations_of(api.contract.document):
        if operation.name in HASHING and role != "anonymous":
            continue
        school = schools[operation.name]
        home = world.platform if role == "operator" else school
        caller = caller_for(api, home, role)
        described = schema[operation.path][operation.method]
        for strategy in inputs(described, operation, school, caller.headers["x-tenant"]):
            try:
                send_all(strategy, api, caller)
            except Unsatisfiable:
                continue  # nothing is left that could be wrong: no parameter, no body
            except (Exception, BaseExceptionGroup) as failure:
                failures.append(f"{operation.name}: {summary(failure)}")
    if failures:
        pytest.fail("\n\n".join(failures), pytrace=False)
    trouble = [line for line in api.application.log() if line.get("level") in ("error", "critical")]
    assert trouble == []


def inputs(
    described: APIOperation[Any, Any, Any, Any], operation: Operation, school: School, tenant: str
) -> Iterator[SearchStrategy[Case[Any]]]:
    """Valid input for rows that are there, valid input for any, and invalid input."""
    headers = {"X-Tenant": tenant}
    ids = {name: next(values_of(name, school)) for name in operation.parameters}
    if ids:
        yield described.as_strategy(GenerationMode.POSITIVE, path_parameters=ids, headers=headers)
    yield described.as_strategy(GenerationMode.POSITIVE, headers=headers)
    if ids:
        yield described.as_strategy(GenerationMode.NEGATIVE, path_parameters=ids, headers=headers)
    else:
        yield described.as_strategy(GenerationMode.NEGATIVE, headers=headers)


def send_all(strategy: SearchStrategy[Case[Any]], api: Api, caller: Caller) -> None:
    with requests.Session() as session:

        @BOUNDED
        @given(case=strategy)
        def send(case: Case[Any]) -> None:
            case.call_and_validate(
                base_url=api.application.base_url,
                session=session,
                headers=caller.headers,
                checks=CHECKS,
                allow_redirects=False,
            )

        send()


def summary(failure: BaseException) -> str:
    inner = getattr(failure, "exceptions", ())
    return "\n".join(map(summary, inner)) if inner else f"{type(failure).__name__}: {failure}"
