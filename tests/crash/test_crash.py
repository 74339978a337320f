"""Killed in the middle of writing: what was acknowledged is there, and nothing is half done."""

import random
from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.crash.stream import Stream, create
from tests.support.api import Api
from tests.support.application import Application
from tests.support.own_server import OwnServer, own_server
from tests.support.postgres import Connection
from tests.support.waiting import eventually

MOMENTS = (40, 150, 400)
"""Answers after which it happens: while connections are being opened, and later."""


@pytest.fixture(scope="module")
def own() -> Iterator[OwnServer]:
    """A server that writes through, as in production. Each test leaves it running."""
    with own_server() as server:
        yield server


@pytest.fixture
def application(own: OwnServer) -> Iterator[Application]:
    application = Application(own.database, LECTERN_WORKERS="2").start()
    yield application
    application.kill()


def crash(application: Application, acknowledged: int, kill: Callable[[], None]) -> tuple[Api, Stream]:
    """Runs a stream, and kills in the middle of it."""
    api = Api(application)
    stream = Stream(api.institution())
    stream.start()
    stream.await_acknowledged(acknowledged + random.randrange(10))
    kill()
    stream.join()
    assert stream.unexpected == []
    return api, stream


def judge(own: OwnServer, stream: Stream) -> None:
    with own.database.connect() as connection:
        assert stream.missing(connection) == []
        assert contradictions(connection) == []
        unfinished = connection.execute(
            "select count(*) from lms.idempotency_keys where tenant_id = %s and body is null", (stream.institution.id,)
        )
        assert unfinished.fetchone() == (0,), "a key without its answer"


def contradictions(connection: Connection) -> list[str]:
    """What `lectern check` would find between rows and what was counted from them."""
    names = connection.execute(
        "select proname from pg_proc where pronamespace = 'internal'::regnamespace and proretset and pronargs = 0 "
        r"and proname like 'check\_%'"
    ).fetchall()
    assert len(names) >= 2
    connection.execute("set local role lms_system")
    found = [row[0] for (name,) in names for row in connection.execute(f"select * from internal.{name}()").fetchall()]
    connection.execute("set local role none")
    return found


def send_again(application: Application, stream: Stream) -> None:
    """Who got no answer asks again with the same key: it has happened once, whether before the crash or now."""
    api = Api(application)
    for author in stream.authors:
        if author.tried:
            author.person.http = api.http
            answer = create(author.person, author.tried["title"], author.tried["key"])
            assert answer.status_code == 201
            author.created[author.tried["title"]] = answer.json()["id"]
    twice = api.database.execute(
        "select title from lms.courses where tenant_id = %s group by 1 having count(*) > 1", stream.institution.id
    )
    assert twice == []
    api.close()


@pytest.mark.parametrize("acknowledged", MOMENTS)
def test_the_api_is_killed(own: OwnServer, application: Application, acknowledged: int) -> None:
    _, stream = crash(application, acknowledged, application.kill)
    judge(own, stream)
    application.start()
    send_again(application, stream)
    judge(own, stream)


@pytest.mark.parametrize("acknowledged", MOMENTS)
def test_postgresql_is_killed(own: OwnServer, application: Application, acknowledged: int) -> None:
    _, stream = crash(application, acknowledged, own.kill)
    own.start()
    judge(own, stream)
    ready = f"{application.base_url}/readyz"
    eventually(lambda: httpx.get(ready).status_code == 200, "the API does not find its way back by itself")
    send_again(application, stream)
    judge(own, stream)


def test_both_are_killed(own: OwnServer, application: Application) -> None:
    """A power failure."""

    def kill() -> None:
        own.kill()
        application.kill()

    _, stream = crash(application, 100, kill)
    own.start()
    judge(own, stream)
    application.start()
    send_again(application, stream)
    judge(own, stream)


def test_the_judgement_notices_what_is_missing(own: OwnServer, application: Application) -> None:
    """Each kind of loss is made by hand, and has to be found."""
    _, stream = crash(application, 300, application.kill)
    judge(own, stream)
    losses = [
        "delete from lms.lesson_progress where tenant_id = %s and completed_at is not null",
        "update lms.lesson_progress set completed_at = completed_at + interval '1 second' where tenant_id = %s",
        "update lms.lesson_progress set position_seconds = 1 where tenant_id = %s",
        "delete from lms.enrollments where tenant_id = %s",
        "update lms.enrollments set completed_lessons = completed_lessons + 1 where tenant_id = %s",
        "delete from lms.courses as c where c.tenant_id = %s "
        "and not exists (select from lms.modules as m where m.course_id = c.id)",
    ]
    for loss in losses:
        with own.database.connect() as connection:
            connection.execute("set local session_replication_role = replica")  # no trigger mends or forbids it
            connection.execute(loss, (stream.institution.id,))
            assert stream.missing(connection) or contradictions(connection), loss
            connection.rollback()
