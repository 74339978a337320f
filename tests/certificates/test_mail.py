"""Who has completed a course is told of the certificate, once, with the way to it and to its verification."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from tests.courses.making import lesson_ids, ok, published_course
from tests.support.api import Api, Institution, Person, together
from tests.support.mail import MailServer, Worker


@pytest.fixture(scope="module")
def mailing(start_api: Callable[..., Api]) -> Iterator[tuple[Api, MailServer]]:
    """An application whose worker delivers to a mail server."""
    api = start_api()
    server = MailServer(api.application.home).start()
    worker = Worker(api.application, server).start()
    yield api, server
    worker.stop()
    server.close()


@pytest.fixture
def school(mailing: tuple[Api, MailServer]) -> Institution:
    return mailing[0].institution()


def graduate(school: Institution, title: str = "Marathi for Newcomers", name: str = "Divya Pillai") -> Person:
    """Somebody who sends the last completion from several devices at once."""
    course, student = published_course(school, title=title), school.student(name=name)
    ok(student.post(f"/api/courses/{course['id']}/enroll"), 201)
    (lesson,) = lesson_ids(course)
    answers = together(*[lambda: student.post(f"/api/lessons/{lesson}/complete")] * 10)
    assert {answer.status_code for answer in answers} == {200}
    return student


def test_the_mail_leads_to_the_certificate_and_to_its_verification(
    school: Institution, mailing: tuple[Api, MailServer]
) -> None:
    api, mail = mailing
    student = graduate(school)
    (certificate,) = ok(student.get("/api/certificates"))["data"]
    (message,) = mail.await_mail(student.email)
    assert message["subject"] == "Your certificate: Marathi for Newcomers"
    assert certificate["serial"] in message["text"]
    page, verification = (urlsplit(link) for link in message["links"])
    assert page.path == f"/certificates/{certificate['id']}"
    assert verification.path == f"/verify/{certificate['code']}"
    assert page.hostname == verification.hostname == f"{school.slug}.localhost"
    assert f'href="{verification.geturl()}"' in message["html"]
    # The address of a test has another port; host and path are those of the mail.
    with httpx.Client(base_url=api.http.base_url) as stranger:
        answer = stranger.get(verification.path, headers={"host": verification.netloc})
    assert answer.status_code == 200
    assert "This certificate is valid" in answer.text
    assert "Divya Pillai" in answer.text


def test_a_correction_is_told_as_one(school: Institution, mailing: tuple[Api, MailServer]) -> None:
    _, mail = mailing
    student = graduate(school)
    (certificate,) = ok(student.get("/api/certificates"))["data"]
    mail.await_mail(student.email)
    corrected = ok(
        school.admin().post(f"/api/admin/certificates/{certificate['id']}/reissue", {"name": "Divya P. Pillai"}), 201
    )
    newest, first = mail.await_mail(student.email, 2)
    assert first["subject"].startswith("Your certificate:")
    assert newest["subject"] == "Your corrected certificate: Marathi for Newcomers"
    assert f"/verify/{corrected['code']}" in newest["text"]
    assert certificate["code"] not in newest["text"]


def test_markup_is_text_in_the_mail_too(school: Institution, mailing: tuple[Api, MailServer]) -> None:
    student = graduate(school, "<b>Bold</b> https://elsewhere.example/", "<script>alert(1)</script>")
    (message,) = mailing[1].await_mail(student.email)
    assert "<script" not in message["html"]
    assert "<b>Bold" not in message["html"]
    assert 'href="https://elsewhere.example' not in message["html"]


def test_the_suspended_get_no_mail(school: Institution, mailing: tuple[Api, MailServer]) -> None:
    """A requirement falls away while somebody is suspended, and their course is complete without them."""
    student = school.student(status="suspended")
    author = school.instructor()
    course = published_course(school, author)
    with school.api.connect() as connection:
        connection.execute(
            "insert into lms.enrollments (tenant_id, user_id, course_id, source, completed_at) "
            "values (%s, %s, %s, 'free', now())",
            (school.id, student.id, course["id"]),
        )
        told = connection.execute("select from lms.outbox where recipient = %s", (student.email,)).fetchall()
        issued = connection.execute("select from lms.certificates where user_id = %s", (student.id,)).fetchall()
    assert (len(issued), told) == (1, [])
