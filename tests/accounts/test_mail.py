"""Mail leaves after the commit that asked for it, in spite of outages, and once."""

import secrets
import time
from pathlib import Path
from uuid import uuid4

import pytest

from api.mail.catcher import caught
from tests.accounts.test_registration import register
from tests.support.api import Api, Institution
from tests.support.mail import MailServer, Worker
from tests.support.postgres import Connection
from tests.support.waiting import eventually


def outbox(api: Api, email: str) -> tuple[str, int, dict[str, str]]:
    with api.connect() as connection:
        row = connection.execute(
            "select status, attempts, payload from lms.outbox where recipient = %s", (email,)
        ).fetchone()
    assert row is not None
    return row[0], row[1], row[2]


def hurry(api: Api) -> None:
    """Does away with the waiting time between attempts."""
    with api.connect() as connection:
        connection.execute("update pgqueuer.pgqueuer set execute_after = now() where status = 'queued'")


def await_attempt(api: Api, email: str, number: int) -> None:
    eventually(
        lambda: outbox(api, email)[1] >= number,
        lambda: f"attempt {number} did not come: {outbox(api, email)}",
        seconds=40,
    )


def await_status(api: Api, email: str, status: str) -> None:
    eventually(lambda: outbox(api, email)[0] == status, lambda: f"not {status}: {outbox(api, email)}", seconds=40)


def forgotten(connection: Connection, school: Institution, email: str, attempts: int) -> str:
    """A mail that nobody is at, tried so often before."""
    mail_id = str(uuid4())
    connection.execute(
        "insert into lms.outbox "
        "(tenant_id, id, kind, recipient, template, payload, attempts, created_at, claimed_at) "
        "values (%(tenant)s, %(id)s, 'mail', %(email)s, 'password_changed', '{}', %(attempts)s, "
        "now() - interval '4 minutes', case when %(attempts)s > 0 then now() - interval '3 minutes' end)",
        {"tenant": school.id, "id": mail_id, "email": email, "attempts": attempts},
    )
    return mail_id


def test_an_outage_of_the_mail_server_loses_nothing_and_sends_nothing_twice(
    school: Institution, mail: MailServer
) -> None:
    api, email = school.api, f"{secrets.token_hex(6)}@example.org"
    mail.stop()
    try:
        register(school, email)
        await_attempt(api, email, 1)
        hurry(api)
        await_attempt(api, email, 2)
        assert outbox(api, email)[0] == "pending"
    finally:
        mail.start()
    deadline = time.monotonic() + 40
    while outbox(api, email)[0] != "sent":
        assert time.monotonic() < deadline
        hurry(api)
        time.sleep(0.2)
    assert len(mail.to(email)) == 1
    assert outbox(api, email)[2] == {}, "the token is kept no longer than it is needed"


@pytest.mark.parametrize("attempts", [1, 0], ids=["with a mail in hand", "before it has it in hand"])
def test_a_worker_that_is_killed_is_succeeded(school: Institution, mail: MailServer, attempts: int) -> None:
    """Claimed and never finished: another worker takes it over once the claim is old. Or never claimed, and the job is
    gone: it failed, or was called off."""
    api, email = school.api, f"{secrets.token_hex(6)}@example.org"
    with api.connect() as connection:  # one transaction: the worker, which sweeps as well, sees it afterwards
        mail_id = forgotten(connection, school, email, attempts)
        swept = connection.execute("select (app.sweep()::jsonb ->> 'mails_queued_again')::int").fetchone()
        jobs = "select count(*) from pgqueuer.pgqueuer where convert_from(payload, 'UTF8')::jsonb ->> 'id' = %s"
        assert connection.execute(jobs, (mail_id,)).fetchone() == (1,)
        connection.execute("select app.sweep()")
        assert connection.execute(jobs, (mail_id,)).fetchone() == (1,), "one that has its job is let be"
    assert swept is not None
    assert swept[0] >= 1
    mail.await_mail(email)
    await_status(api, email, "sent")
    assert outbox(api, email)[1] == attempts + 1


def test_a_mail_that_kills_every_worker_is_given_up(school: Institution, mail: MailServer) -> None:
    api, email = school.api, f"{secrets.token_hex(6)}@example.org"
    with api.connect() as connection:
        forgotten(connection, school, email, attempts=32)
        connection.execute("select app.sweep()")
    await_status(api, email, "failed")
    assert mail.to(email) == []


def test_what_was_sent_is_not_sent_again_when_the_database_does_not_hear_of_it(
    school: Institution, mail: MailServer
) -> None:
    api, email = school.api, f"{secrets.token_hex(6)}@example.org"
    with api.connect() as connection:
        connection.execute("revoke execute on function app.finish_mail(uuid, uuid, text) from lms_worker")
    try:
        register(school, email)
        mail.await_mail(email)
        assert outbox(api, email)[0] == "pending"
    finally:
        with api.connect() as connection:
            connection.execute("grant execute on function app.finish_mail(uuid, uuid, text) to lms_worker")
    await_status(api, email, "sent")
    assert (len(mail.to(email)), outbox(api, email)[1]) == (1, 1)


def test_two_workers_send_one_mail(school: Institution, mail: MailServer) -> None:
    second = Worker(school.api.application, mail).start()
    try:
        emails = [f"{secrets.token_hex(6)}@example.org" for _ in range(20)]
        for email in emails:
            register(school, email)
        for email in emails:
            mail.await_mail(email)
    finally:
        second.stop()
    assert [len(mail.to(email)) for email in emails] == [1] * 20


def test_what_is_thrown_away_while_somebody_looks_is_left_out(tmp_path: Path) -> None:
    place = tmp_path / "mail"
    place.mkdir()
    for number, person in enumerate(("asha", "ravi")):
        message = f"To: {person}@example.org\r\nSubject: Hello\r\n\r\nTo: nobody@example.org\r\n"
        (place / f"{number:020d}-{number:06d}.eml").write_bytes(message.encode())
    (place / f"{2:020d}-000002.eml").symlink_to(place / "gone")
    assert [found["to"] for found in caught(tmp_path, None, 10)] == ["ravi@example.org", "asha@example.org"]
    assert [found["to"] for found in caught(tmp_path, "Asha@example.org", 10)] == ["asha@example.org"]
    assert caught(tmp_path, "nobody@example.org", 10) == []
