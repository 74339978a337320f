"""Mail leaves after the commit that asked for it, in spite of outages, and once."""

import secrets
import time
from pathlib import Path

from api.mail.catcher import caught
from tests.accounts.test_registration import register
from tests.support.api import Api, Institution
from tests.support.mail import MailServer, Worker


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
    deadline = time.monotonic() + 40
    while outbox(api, email)[1] < number:
        assert time.monotonic() < deadline, f"attempt {number} did not come: {outbox(api, email)}"
        time.sleep(0.1)


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


def test_a_worker_that_is_killed_with_a_mail_in_hand_is_succeeded(school: Institution, mail: MailServer) -> None:
    """Claimed and never finished: another worker takes it over once the claim is old."""
    api, email = school.api, f"{secrets.token_hex(6)}@example.org"
    with api.connect() as connection:
        tenant, mail_id = str(school.id), secrets.token_hex(16)
        connection.execute(
            "insert into lms.outbox (tenant_id, id, kind, recipient, template, payload, attempts, claimed_at) "
            "values (%s, %s::uuid, 'mail', %s, 'password_changed', '{}', 1, now() - interval '3 minutes')",
            (tenant, mail_id, email),
        )
    with api.connect() as connection:
        swept = connection.execute("select app.sweep()::jsonb -> 'mails_queued_again'").fetchone()
    assert swept is not None
    mail.await_mail(email)
    assert outbox(api, email)[:2] == ("sent", 2)


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
