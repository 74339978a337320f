"""What is written down about a request, and what never is."""

import base64
import json
import secrets
from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.http.conftest import make_school
from tests.http.logs import lines_of
from tests.support.api import Api
from tests.support.people import PASSWORD


@pytest.fixture(scope="module")
def logged(start_api: Callable[..., Api]) -> Api:
    """Everything that can be logged is."""
    return start_api(LECTERN_LOG_LEVEL="debug")


@pytest.fixture
def client(logged: Api) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=logged.http.base_url, timeout=60) as client:
        yield client


def new_id() -> str:
    return f"probe-{secrets.token_hex(8)}"


def test_one_line_a_request(logged: Api, client: httpx.Client) -> None:
    school = make_school(logged)
    ids = [new_id() for _ in range(4)]
    requests = [
        ("GET", f"/api/courses/{school.course.id}", 200),
        ("GET", "/api/courses/00000000-0000-7000-8000-000000000000", 404),
        ("PATCH", "/api/me", 422),
        ("HEAD", "/api/me", 200),
    ]
    for request_id, (method, path, status) in zip(ids, requests, strict=True):
        headers = {**school.student.headers, "x-request-id": request_id, "content-type": "application/json"}
        assert client.request(method, path, headers=headers).status_code == status
        [line] = lines_of(logged, request_id)
        assert (line["event"], line["level"]) == ("request", "info")
        assert (line["method"], line["path"], line["status"]) == (method, path, status)
        assert isinstance(line["ms"], float)
        assert line["address"] == "127.0.0.1"
        assert str(line["timestamp"]).endswith("Z")


def test_every_line_is_json(logged: Api, client: httpx.Client) -> None:
    request_id = new_id()
    client.get("/nothing", headers={"x-request-id": request_id})
    assert lines_of(logged, request_id)
    for line in logged.application.log_file.read_text().splitlines():
        assert json.loads(line)["event"]


def test_what_machines_ask_all_the_time_is_not_written_down(logged: Api, client: httpx.Client) -> None:
    quiet, later = new_id(), new_id()
    for path in ("/healthz", "/readyz", "/metrics"):
        client.get(path, headers={"x-request-id": quiet})
    client.get("/nothing", headers={"x-request-id": later})
    assert lines_of(logged, later)
    assert quiet not in logged.application.log_file.read_text()


def test_nothing_that_people_send_is_written_down(logged: Api, client: httpx.Client) -> None:
    """Secrets are planted wherever a request has room for one, and looked for in the log and in the activity of the
    database, in every spelling they may have there."""
    planted: list[str] = []

    def plant(text: str = "") -> str:
        planted.append(text or f"planted{secrets.token_hex(8)}")
        return planted[-1]

    school = make_school(logged)
    person = school.institution.student(password=True, email=f"{plant()}@example.org", name=plant())
    anonymous = school.institution.anonymous.headers
    login = client.post("/api/auth/login", json={"email": person.email, "password": PASSWORD}, headers=anonymous)
    tokens = login.json()
    plant(PASSWORD)
    plant(tokens["access_token"])
    plant(tokens["refresh_token"])
    plant(person.token)
    signed = {**anonymous, "authorization": f"Bearer {tokens['access_token']}"}

    def send(method: str, path: str, headers: dict[str, str] | None = None, **options: object) -> None:
        client.request(method, path, headers={**anonymous, **(headers or {})}, **options)  # type: ignore[arg-type]

    bodies: list[object] = [
        {"email": f"{plant()}@example.org", "password": plant()},
        {"email": plant(), "password": [plant()]},
        {"email": f"{plant()}@example.org", "name": plant(), "password": plant() + plant()},
        {plant(): plant()},
        [plant()],
        plant(),
        None,
    ]
    for path in ("login", "register", "password/forgot", "password/reset", "email/verify", "refresh", "logout"):
        for body in bodies:
            send("POST", f"/api/auth/{path}", json=body)
        send("POST", f"/api/auth/{path}", json={"token": plant(), "refresh_token": plant(), "password": plant()})
        send("POST", f"/api/auth/{path}", content=f'{{"{plant()}', headers={"content-type": "application/json"})
    send("POST", "/api/auth/refresh", json={"refresh_token": tokens["refresh_token"] + "x"})
    send("POST", "/api/auth/refresh", headers={"cookie": f"lectern_refresh={plant()}"})
    plant(
        client.post("/api/auth/refresh", json={"refresh_token": tokens["refresh_token"]}, headers=anonymous).json()[
            "refresh_token"
        ]
    )
    for path in (
        f"/api/courses?q={plant()}",
        f"/api/courses?{plant()}={plant()}",
        f"/api/courses?cursor={plant()}",
        f"/api/courses?limit={plant()}",
        f"/api/courses/{plant()}",
        f"/{plant()}@example.org/{plant()}",
        f"/api/auth/oauth/{plant()}/start?return_to={plant()}",
        f"/api/auth/oauth/google/callback?code={plant()}&state={plant()}",
    ):
        send("GET", path)
        send("GET", path, headers=signed)
    for headers in (
        {"authorization": f"Bearer {plant()}"},
        {"authorization": f"Basic {plant()}"},
        {"authorization": plant()},
        {"x-tenant": plant()},
        {"host": f"{plant()}.localhost"},
        {"origin": f"https://{plant()}.example"},
        {"cookie": f"{plant()}={plant()}"},
        {"user-agent": plant(), "referer": f"https://example.org/{plant()}", "x-api-key": plant()},
        {"x-request-id": f"{plant()} with a space"},
        {"if-match": plant()},
        {"x-forwarded-for": plant()},
        {"content-type": plant()},
    ):
        send("GET", "/api/me", headers={**signed, **headers})
        send("PATCH", "/api/me", headers={**signed, **headers}, json={"bio": plant()})
    send("POST", f"/api/courses/{school.course.id}/enroll", headers={**signed, "idempotency-key": plant()})
    send("PATCH", "/api/me", headers=signed, json={"bio": plant() + "\0"})
    send("PATCH", "/api/me", headers=signed, json={"avatar_url": f"http://{plant()}"})
    send("PATCH", "/api/me", headers=signed, json={"timezone": plant()})

    broken = (
        "create or replace function app.get_me(p_tenant uuid, p_user uuid) returns text language plpgsql as $$ {} $$"
    )
    for statement in (f"raise exception '{plant()}'", f"raise unique_violation using detail = '{plant()}'"):
        logged.database.execute(broken.format(f"begin {statement}; end"))
        send("GET", "/api/me", headers=signed)
    last = new_id()
    send("GET", "/nothing", headers={"x-request-id": last})
    assert lines_of(logged, last)

    with logged.connect() as connection:
        rows = connection.execute(
            "select query from pg_stat_activity where application_name like 'lectern%%'"
        ).fetchall()
    activity = "\n".join(query for (query,) in rows)
    assert "app." in activity, "there is something to look at"
    log = logged.application.log_file.read_text()
    assert len(planted) > 80
    for secret in planted:
        spellings = {secret, json.dumps(secret)[1:-1], base64.b64encode(secret.encode()).decode().rstrip("=")[:-1]}
        assert [spelling for spelling in spellings if spelling in log or spelling in activity] == [], secret
    assert "@example.org" not in log + activity
