"""What is told by mail, over a mail server that is away for a while and workers that die."""

import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from tests.courses.making import ok
from tests.forum.talking import Forum, reply
from tests.notifications.hearing import mails, prefer, set_enrollment
from tests.support.api import Api, Institution, Person
from tests.support.mail import MailServer, Worker

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def mail_api(start_api: Callable[..., Api]) -> Api:
    return start_api()


@pytest.fixture(scope="module")
def smtp(mail_api: Api) -> Iterator[MailServer]:
    smtp = MailServer(mail_api.application.home).start()
    yield smtp
    smtp.close()


@pytest.fixture(scope="module")
def worker(mail_api: Api, smtp: MailServer) -> Iterator[Worker]:
    worker = Worker(mail_api.application, smtp).start()
    yield worker
    worker.stop()


@pytest.fixture
def school(mail_api: Api, worker: Worker) -> Institution:
    return mail_api.institution()


@pytest.fixture
def forum(school: Institution) -> Forum:
    return Forum(school)


def hurry(api: Api) -> None:
    """Does away with the waiting time between attempts: as jobs that are new, since those wake the worker."""
    with api.connect() as connection:
        connection.execute(
            "with waiting as (delete from pgqueuer.pgqueuer where status = 'queued' returning entrypoint, payload) "
            "select internal.queue_job(entrypoint, convert_from(payload, 'UTF8')::json, interval '0') from waiting"
        )


def wait_until(holds: Callable[[], bool], api: Api, what: str) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, what
        hurry(api)
        time.sleep(0.2)


def attempts(api: Api, school: Institution) -> list[int]:
    with api.connect() as connection:
        rows = connection.execute(
            "select attempts from lms.outbox where tenant_id = %s and status = 'pending'", (school.id,)
        ).fetchall()
    return [row[0] for row in rows]


def raw_to(smtp: MailServer, person: Person) -> bytes:
    """The newest mail to somebody, as it went over the wire."""
    newest = smtp.await_mail(person.email)[0]
    return (smtp.home / "mail" / f"{newest['id']}.eml").read_bytes()


def message_to(smtp: MailServer, person: Person) -> EmailMessage:
    """The same, read."""
    return message_from_bytes(raw_to(smtp, person), policy=policy.default)


def way_out(message: EmailMessage) -> tuple[str, dict[str, str]]:
    """Path of the link in a mail, and the host that it is at; the port of a test is another."""
    link = urlsplit(str(message["List-Unsubscribe"]).strip("<>"))
    return link.path, {"host": link.netloc}


def test_an_outage_of_the_mail_server_loses_nothing_and_sends_nothing_twice(
    forum: Forum, mail_api: Api, smtp: MailServer
) -> None:
    """Meanwhile people write, are suspended, leave the course, and do not want mail any more."""
    asker, *helpers = [forum.learner() for _ in range(5)]
    suspended, leaving, weary, *_ = helpers
    post = forum.post(asker)
    for helper in helpers:
        reply(helper, post, f"By {helper.email}.")
    expected = {person.email: len(mails(forum.institution, person)) for person in (asker, *helpers)}
    assert expected == {asker.email: 4, **{helper.email: 3 - n for n, helper in enumerate(helpers)}}
    for helper in helpers:
        smtp.await_mail(helper.email, expected[helper.email]) if expected[helper.email] else None
    smtp.await_mail(asker.email, 4)

    smtp.stop()
    try:
        last = reply(forum.teacher, post, "All of you are right.")
        wait_until(
            lambda: len(counts := attempts(mail_api, forum.institution)) == 5 and min(counts) >= 3,
            mail_api,
            "three attempts each",
        )
        ok(forum.institution.admin().post(f"/api/admin/users/{suspended.id}/suspend", {"reason": "A test."}))
        set_enrollment(forum.institution, leaving, forum.course.id, "revoked")
        prefer(weary, reply={"mail": False})
    finally:
        smtp.start()
    wait_until(lambda: attempts(mail_api, forum.institution) == [], mail_api, "nothing waits any more")

    for person in (asker, helpers[3]):
        found = smtp.to(person.email)
        assert len(found) == expected[person.email] + 1
        assert [last["id"] in one["text"] or "Teacher has replied" in one["text"] for one in found].count(True) == 1
    for person in (suspended, leaving, weary):
        assert len(smtp.to(person.email)) == expected[person.email]
        assert mails(forum.institution, person)[-1][1] == "failed"


def test_a_mail_leads_to_what_it_is_about_and_out_of_it(forum: Forum, smtp: MailServer) -> None:
    asker, helper = forum.learner(name="Asha Rao"), forum.learner(name="Ravi <b>Iyer</b> https://elsewhere.example")
    post = forum.post(asker, "Why <i>so</i>? https://elsewhere.example")
    reply(helper, post)
    message = message_to(smtp, asker)
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    assert message["Subject"] == "New reply: Why <i>so</i>? https://elsewhere.example"
    assert text.startswith("Hello Asha Rao,")
    assert f"/courses/{forum.course.id}/posts/{post['id']}" in text
    assert "<b>" not in html
    assert "<i>" not in html
    assert 'href="https://elsewhere.example' not in html
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = str(message["List-Unsubscribe"]).strip("<>")
    assert link in text
    assert f'href="{link}"' in html
    assert f"\nList-Unsubscribe: <{link}>\r\n".encode() in raw_to(smtp, asker)


def test_the_way_out_asks_people_and_obeys_mail_programs(forum: Forum, mail_api: Api, smtp: MailServer) -> None:
    asker, helper = forum.learner(), forum.learner()
    post = forum.post(asker)
    reply(helper, post)
    path, host = way_out(message_to(smtp, asker))
    json = {**host, "accept": "application/json"}
    with httpx.Client(base_url=mail_api.http.base_url) as anybody:
        page = anybody.get(path, headers=host)
        assert page.headers["content-type"].startswith("text/html")
        assert "form-action 'self'" in page.headers["content-security-policy"]
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"
        assert "Stop these mails" in page.text
        assert asker.email not in page.text
        assert ok(anybody.get(path, headers=json))["mail"] is True, "looking changes nothing"
        assert anybody.head(path, headers=host).status_code == 200
        assert ok(anybody.get(path, headers=json))["mail"] is True, "nor does a program that looks at links"
        done = anybody.post(path, headers={**host, **FORM}, content="List-Unsubscribe=One-Click")
        assert done.status_code == 200
        assert "You get no more of these mails" in done.text
        parts = anybody.post(path, headers=host, files={"List-Unsubscribe": (None, "One-Click")})
        assert parts.status_code == 200
        assert ok(anybody.get(path, headers=json)) == {
            "kind": "reply", "mail": False, "institution_name": page_name(forum), "primary_color": None,
        }  # fmt: skip
        elsewhere = {**host, "host": f"{mail_api.institution().slug}.localhost"}
        assert anybody.post(path, headers=elsewhere).status_code == 404
        assert anybody.post(path[:-8] + "aaaa" + path[-4:], headers=host).status_code == 404
        broken = anybody.get("/unsubscribe/x", headers=host)
        assert broken.status_code == 404
        assert "This link leads nowhere" in broken.text
        assert anybody.post("/unsubscribe/%00", headers=json).json()["code"] == "not_found"
    assert ok(asker.get("/api/me/notification-preferences"))["reply"] == {"in_app": True, "mail": False}
    reply(helper, post, "More.")
    assert len(mails(forum.institution, asker)) == 1


def page_name(forum: Forum) -> str:
    name: str = ok(forum.teacher.get("/api/tenant"))["name"]
    return name


def test_an_announcement_is_mailed_whole(forum: Forum, smtp: MailServer) -> None:
    learner = forum.learner()
    body = "We meet **on Monday**.\n\n- bring your notes\n- and https://maps.example/room"
    made = ok(
        forum.teacher.post(
            f"/api/courses/{forum.course.id}/announcements", {"title": "No class on Friday", "body": body}
        ),
        201,
    )
    message = message_to(smtp, learner)
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    assert message["Subject"] == "No class on Friday"
    assert body in text.replace("\r\n", "\n")
    assert made["body_html"].strip() in html.replace("\r\n", "\n")


def test_a_worker_that_is_killed_while_it_tells_people_is_succeeded(
    mail_api: Api, smtp: MailServer, worker: Worker
) -> None:
    """In the middle of the third batch, and its connection with it. Everybody is told once, and mailed once."""
    school = mail_api.institution()
    admin, readers = school.admin(), [school.student() for _ in range(3)]
    with mail_api.connect() as connection:
        connection.execute(
            "with people as ("
            "  insert into lms.users (tenant_id, email, name) "
            "  select %s, 'many' || n || '@example.org', 'Many' from generate_series(1, 1500) as n "
            "  returning tenant_id, id"
            ") insert into lms.notification_preferences (tenant_id, user_id, kind, in_app, mail) "
            "select tenant_id, id, 'announcement', true, false from people",
            (school.id,),
        )
    readers += [school.student() for _ in range(3)]
    news = uuid4()
    with mail_api.connect() as obstacle:
        # Whoever gets to this person waits for us.
        obstacle.execute(
            "insert into lms.notifications (tenant_id, user_id, kind, event_id, in_app) "
            "select %(tenant)s, u.id, 'announcement', %(event)s, true from lms.users as u "
            "where u.tenant_id = %(tenant)s order by u.id offset 1100 limit 1",
            {"tenant": school.id, "event": news},
        )
        with mail_api.connect() as connection:
            connection.execute(
                "insert into lms.announcements (tenant_id, id, user_id, title, body, body_html) "
                "values (%s, %s, %s, 'News', 'News.', '<p>News.</p>')",
                (school.id, news, admin.id),
            )
        with mail_api.connect() as watching:
            watching.autocommit = True
            deadline = time.monotonic() + 60
            while not (waiting := stuck(watching)):
                assert time.monotonic() < deadline
                time.sleep(0.02)
            worker.kill()
            for pid in waiting:
                watching.execute("select pg_terminate_backend(%s, 10000)", (pid,))
            half = watching.execute(
                "select count(*) from lms.notifications where tenant_id = %s and kind = 'announcement'", (school.id,)
            ).fetchone()
            assert half == (999,), "two batches, less the admin"
            obstacle.rollback()
            watching.execute(
                "update lms.announcements set queued_at = now() - interval '3 minutes' where tenant_id = %s",
                (school.id,),
            )
            worker.start()
            again = watching.execute("select (app.sweep()::jsonb ->> 'announcements_queued_again')::int").fetchone()
            assert again == (1,)
            wait_until(lambda: ok(admin.get(f"/api/announcements/{news}"))["told_at"] is not None, mail_api, "told")
            told = watching.execute(
                "select count(*), count(distinct user_id) from lms.notifications "
                "where tenant_id = %s and kind = 'announcement'",
                (school.id,),
            ).fetchone()
    assert told == (1506, 1506)
    wait_until(lambda: attempts(mail_api, school) == [], mail_api, "mailed")
    assert [len(smtp.to(reader.email)) for reader in readers] == [1] * 6
    assert [mails(school, reader) for reader in readers] == [[("notification", "sent")]] * 6


def stuck(connection: object) -> list[int]:
    """Connections that are telling people and wait for a lock."""
    rows = connection.execute(  # type: ignore[attr-defined]
        "select pid from pg_stat_activity where datname = current_database() and usename = 'lms_worker' "
        "and query like '%%tell_announcement%%' and wait_event_type = 'Lock'"
    ).fetchall()
    return [row[0] for row in rows]
