"""/healthz and /readyz: what a load balancer goes by."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from api.deploy.migrate import migrate
from tests.conftest import running_api
from tests.http.raw import assert_problem
from tests.support.api import Api
from tests.support.own_server import OwnServer, own_server
from tests.support.postgres import Database
from tests.support.waiting import eventually

RECOVERY_SECONDS = 30


@pytest.fixture(scope="module")
def own() -> Iterator[OwnServer]:
    """Each test leaves it running."""
    with own_server() as server:
        yield server


def ready(client: httpx.Client) -> bool:
    answer = client.get("/readyz")
    if answer.status_code != 200:
        assert_problem(answer, 503, "not_ready")
        assert "retry-after" in answer.headers
    return answer.status_code == 200


def test_ready_and_alive(plain: httpx.Client) -> None:
    assert plain.get("/healthz").json() == {"status": "ok"}
    assert plain.get("/readyz").json() == {"status": "ready"}


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_without_the_database_it_is_alive_and_not_ready_and_recovers_by_itself(own: OwnServer, how: str) -> None:
    with running_api(own.database) as api, httpx.Client(base_url=api.http.base_url, timeout=60) as client:
        student = api.institution().student()
        for _ in range(2):
            assert ready(client)
            assert client.get("/api/me", headers=student.headers).status_code == 200
            getattr(own, how)()
            assert not ready(client)
            assert client.get("/healthz").status_code == 200
            for method, path in (("GET", "/api/me"), ("GET", "/api/courses"), ("POST", "/api/auth/logout")):
                answer = client.request(method, path, headers=student.headers)
                if answer.status_code != 204:
                    assert_problem(answer, 503, "database_unavailable")
            own.start()
            eventually(lambda: ready(client), seconds=RECOVERY_SECONDS)
            eventually(
                lambda: client.get("/api/me", headers=student.headers).status_code == 200, seconds=RECOVERY_SECONDS
            )
        assert client.get("/api/me", headers=student.headers).json()["id"] == str(student.id)


def test_it_starts_before_its_database(own: OwnServer) -> None:
    own.stop()
    with running_api(own.database) as api, httpx.Client(base_url=api.http.base_url, timeout=60) as client:
        assert not ready(client)
        own.start()
        eventually(lambda: ready(client), seconds=RECOVERY_SECONDS)


def test_a_database_that_is_not_migrated_is_not_ready(empty_database: Database) -> None:
    with running_api(empty_database) as api, httpx.Client(base_url=api.http.base_url, timeout=60) as client:
        assert "not migrated" in assert_problem(client.get("/readyz"), 503, "not_ready")["detail"]
        assert_problem(client.get("/api/courses", headers={"x-tenant": "acme"}), 503, "database_unavailable")
        assert client.get("/healthz").status_code == 200


def test_nor_is_one_that_runs_another_program(database: Database) -> None:
    """An older or newer checkout has migrated it: the balancer should ask processes of that one."""
    with running_api(database) as api, httpx.Client(base_url=api.http.base_url, timeout=60) as client:
        assert ready(client)
        present = database.value("select hash from deploy.program")
        database.execute("update deploy.program set hash = 'another'")
        assert "another version" in assert_problem(client.get("/readyz"), 503, "not_ready")["detail"]
        database.execute("update deploy.program set hash = %s", present)
        assert ready(client)


def test_it_goes_on_when_the_program_is_applied_anew_beneath_it(start_api: Callable[..., Api]) -> None:
    """Functions are dropped and made again while connections remember statements about them."""
    api = start_api()
    student = api.institution().student()
    for _ in range(3):
        assert student.get("/api/me").status_code == 200
        api.database.execute("update deploy.program set hash = 'another'")
        migrate(api.database.url, api.database.server.passwords)
    assert student.get("/api/me").status_code == 200
