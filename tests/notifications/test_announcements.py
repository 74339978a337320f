"""Saying something to everybody: who may, who reads it, and that each is told once."""

from typing import Any
from uuid import uuid4

import pytest

from tests.courses.making import ok, refused
from tests.forum.talking import Forum
from tests.notifications.hearing import kinds, mails, of_kind
from tests.support.api import Institution, together

NEWS = {"title": "No class on Friday", "body": "We meet **on Monday**. <script>alert(1)</script>"}


def tell(institution: Institution, announcement: str) -> int:
    """As a worker does; how many it told."""
    told = 0
    with institution.api.connect() as connection:
        connection.autocommit = True
        while True:
            row = connection.execute(
                "select app.tell_announcement(%s, %s)::jsonb", (institution.id, announcement)
            ).fetchone()
            assert row is not None
            if row[0] is None:
                return told
            told += int(row[0]["told"])
            if row[0]["done"]:
                return told


def test_a_course_hears_what_its_teacher_says(forum: Forum) -> None:
    learners, outsider = [forum.learner() for _ in range(3)], forum.institution.student()
    url = f"/api/courses/{forum.course.id}/announcements"
    made = ok(forum.teacher.post(url, NEWS), 201)
    assert "<strong>on Monday</strong>" in made["body_html"]
    assert "<script" not in made["body_html"]
    assert made["body"] == NEWS["body"]
    assert made["told_at"] is None
    assert tell(forum.institution, made["id"]) == 3
    for learner in learners:
        (line,) = of_kind(learner, "announcement")
        assert line["payload"]["announcement_id"] == made["id"]
        assert ("announcement", "pending") in mails(forum.institution, learner)
        assert [one["id"] for one in ok(learner.get(url))["data"]] == [made["id"]]
        assert ok(learner.get(f"/api/announcements/{made['id']}"))["author"]["name"] == "Teacher"
    assert ok(forum.teacher.get(f"/api/announcements/{made['id']}"))["told_at"] is not None
    assert "announcement" not in kinds(forum.teacher)
    assert kinds(outsider) == []
    refused(outsider.get(url), 403, "not_enrolled")
    refused(outsider.get(f"/api/announcements/{made['id']}"), 404, "not_found")
    assert ok(outsider.get("/api/announcements"))["data"] == []


def test_an_institution_hears_what_an_admin_says(institution: Institution) -> None:
    admin, student = institution.admin(), institution.student()
    teacher, gone = institution.instructor(), institution.student(status="suspended")
    made = ok(admin.post("/api/announcements", NEWS), 201)
    assert tell(institution, made["id"]) == 2
    for person in (student, teacher):
        assert kinds(person) == ["announcement"]
        assert [one["title"] for one in ok(person.get("/api/announcements"))["data"]] == [NEWS["title"]]
    assert kinds(admin) == []
    assert mails(institution, gone) == []


def test_who_has_not_proven_their_address_gets_no_mail_of_it(institution: Institution) -> None:
    """Until then they have no account, and their address nothing but the mail with which to prove it."""
    account = {"email": "not.proven@example.org", "name": "Somebody", "password": "correct horse battery staple"}
    assert institution.anonymous.post("/api/auth/register", account).is_success
    made = ok(institution.admin().post("/api/announcements", NEWS), 201)
    assert tell(institution, made["id"]) == 0
    with institution.api.connect() as connection:
        sent = connection.execute(
            "select recipient, template from lms.outbox where tenant_id = %s", (institution.id,)
        ).fetchall()
    assert sent == [("not.proven@example.org", "verify_email")]


def test_others_say_nothing(forum: Forum) -> None:
    rival, learner = forum.institution.instructor(), forum.learner()
    url = f"/api/courses/{forum.course.id}/announcements"
    for person in (rival, learner):
        refused(person.post(url, NEWS), 403, "forbidden")
        refused(person.post("/api/announcements", NEWS), 403, "forbidden")
    refused(forum.teacher.post("/api/announcements", NEWS), 403, "forbidden")
    refused(forum.institution.anonymous.post(url, NEWS), 401, "authentication_required")
    refused(forum.teacher.post(f"/api/courses/{uuid4()}/announcements", NEWS), 404, "not_found")


def test_a_double_click_announces_once(institution: Institution) -> None:
    admin = institution.admin()
    answers = together(*[lambda: admin.post("/api/announcements", NEWS)] * 8)
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert len(ok(admin.get("/api/announcements"))["data"]) == 1


def test_several_workers_at_once_tell_each_person_once(institution: Institution) -> None:
    admin, readers = institution.admin(), [institution.student() for _ in range(4)]
    with institution.api.connect() as connection:
        connection.execute(
            "insert into lms.users (tenant_id, email, name) "
            "select %s, 'many' || n || '@example.org', 'Many' from generate_series(1, 1300) as n",
            (institution.id,),
        )
    made = ok(admin.post("/api/announcements", NEWS), 201)
    counts = together(*[lambda: tell(institution, made["id"])] * 4)
    left = tell(institution, made["id"])
    assert sum(counts) + left == 1304
    with institution.api.connect() as connection:
        row = connection.execute(
            "select count(*), count(distinct user_id), "
            "(select count(*) from lms.outbox where tenant_id = %(tenant)s and payload ->> 'kind' = 'announcement') "
            "from lms.notifications where tenant_id = %(tenant)s and kind = 'announcement'",
            {"tenant": institution.id},
        ).fetchone()
    assert row == (1304, 1304, 1304)
    assert [kinds(reader) for reader in readers] == [["announcement"]] * 4


def test_who_comes_later_reads_it_and_is_not_told(forum: Forum) -> None:
    url = f"/api/courses/{forum.course.id}/announcements"
    made = ok(forum.teacher.post(url, NEWS), 201)
    late = forum.learner()
    assert tell(forum.institution, made["id"]) == 0
    assert "announcement" not in kinds(late)
    assert len(ok(late.get(url))["data"]) == 1


def test_a_suspended_institution_is_told_when_it_is_back(institution: Institution) -> None:
    admin, reader = institution.admin(), institution.student()
    made = ok(admin.post("/api/announcements", NEWS), 201)
    with institution.api.connect() as connection:
        connection.execute("update lms.tenants set status = 'suspended' where id = %s", (institution.id,))
    assert tell(institution, made["id"]) == 0
    with institution.api.connect() as connection:
        connection.execute("update lms.tenants set status = 'active' where id = %s", (institution.id,))
    assert tell(institution, made["id"]) == 1
    assert kinds(reader) == ["announcement"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"title": "", "body": "x"}, "/title"),
        ({"title": "x" * 201, "body": "x"}, "/title"),
        ({"title": "two\nlines", "body": "x"}, "/title"),
        ({"title": "x", "body": " \n "}, "/body"),
        ({"title": "x", "body": "x" * 20_001}, "/body"),
        ({"title": "x", "body": "\x07"}, "/body"),
        ({"title": "x"}, "/body"),
    ],
)
def test_what_is_announced_is_readable(institution: Institution, body: dict[str, Any], pointer: str) -> None:
    refused(institution.admin().post("/api/announcements", body), 422, "invalid_input", pointer)


def test_pages_of_announcements(institution: Institution) -> None:
    admin = institution.admin()
    for number in range(3):
        ok(admin.post("/api/announcements", {"title": f"News {number}", "body": "News."}), 201)
    first = ok(admin.get("/api/announcements?limit=2"))
    rest = ok(admin.get(f"/api/announcements?limit=2&cursor={first['page']['next_cursor']}"))
    assert [one["title"] for one in first["data"] + rest["data"]] == ["News 2", "News 1", "News 0"]
    assert not rest["page"]["has_more"]
