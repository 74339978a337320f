"""A completed course certifies, once, with the facts as they are on that day."""

import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from tests.certificates.making import (
    NEVER,
    ONCE,
    assert_in_order,
    certificates_of,
    complete,
    earn,
    enrolled,
    traces,
)
from tests.courses.making import (
    buy,
    filled_course,
    lesson_ids,
    make_course,
    ok,
    outline,
    publish,
    published_course,
    refused,
    revoke,
)
from tests.quizzes.making import learner, make_quiz, quiz_course
from tests.quizzes.taking import right, start, submit, wrong
from tests.support.api import Api, Institution

ALPHABET = "[0-9A-HJKMNP-TV-Z]"


def test_the_last_lesson_issues_the_certificate(institution: Institution) -> None:
    author = institution.instructor(name="Ada Lovelace")
    course = published_course(institution, author, lessons=2, title="Analytical engines")
    student = enrolled(institution, course["id"], name="ஆதி சங்கர்")
    first, last = lesson_ids(course)

    ok(student.post(f"/api/lessons/{first}/complete"))
    assert certificates_of(student) == []
    done = ok(student.post(f"/api/lessons/{last}/complete"))

    (certificate,) = certificates_of(student)
    day = datetime.fromisoformat(done["progress"]["completed_at"]).astimezone(UTC).date()
    id, code = certificate["id"], certificate["code"]
    assert re.fullmatch(f"{day.year}-{ALPHABET}{{4}}-{ALPHABET}{{4}}", certificate["serial"])
    assert re.fullmatch(f"{ALPHABET}{{26}}", code)
    assert certificate == {
        "id": id,
        "version": 1,
        "state": "valid",
        "serial": certificate["serial"],
        "code": code,
        "verify_url": f"/verify/{code}",
        "user": {"id": str(student.id), "name": "ஆதி சங்கர்"},
        "name": "ஆதி சங்கர்",
        "course": {"id": course["id"], "title": "Analytical engines"},
        "instructor_name": "Ada Lovelace",
        "institution_name": certificate["institution_name"],
        "hours": 0.0,
        "issue_date": day.isoformat(),
        "expires_on": None,
        "revoked_at": None,
        "revocation_reason": None,
        "superseded_by": None,
        "cert_url": f"/api/certificates/{id}.pdf",
        "pdf_sha256": None,
        "linkedin_url": certificate["linkedin_url"],
        "issued_at": done["progress"]["completed_at"],
    }
    assert traces(institution, student) == ONCE
    assert ok(student.get(f"/api/certificates/{id}")) == certificate
    assert_in_order(institution)


def test_what_is_printed_stays_as_it_was(institution: Institution) -> None:
    author = institution.instructor(name="Ada Before")
    student, certificate = earn(institution, author, title="Before")

    ok(student.patch("/api/me", {"name": "Somebody After"}))
    ok(author.patch("/api/me", {"name": "Ada After"}))
    ok(author.patch(f"/api/courses/{certificate['course']['id']}", {"title": "After", "certificate_valid_months": 1}))

    assert certificates_of(student) == [certificate]


@pytest.mark.parametrize("timezone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_it_is_dated_by_the_institutions_calendar(api: Api, timezone: str) -> None:
    """Of these two, 25 hours apart, one at least has another day than UTC."""
    institution = api.institution(timezone=timezone)
    _, certificate = earn(institution)

    issued = datetime.fromisoformat(certificate["issued_at"])
    assert certificate["issue_date"] == issued.astimezone(ZoneInfo(timezone)).date().isoformat()


def test_hours_are_those_of_the_lessons(institution: Institution) -> None:
    author = institution.instructor()
    course = filled_course(author)
    module = course["modules"][0]["id"]
    ok(
        author.post(
            f"/api/modules/{module}/lessons", {"title": "Long", "duration_seconds": 9000, "is_required": False}
        ),
        201,
    )
    publish(institution, author, course["id"])
    student = enrolled(institution, course["id"])
    ok(student.post(f"/api/lessons/{lesson_ids(course)[0]}/complete"))

    assert certificates_of(student)[0]["hours"] == 2.5


def test_passing_the_last_quiz_issues_it(institution: Institution) -> None:
    author = institution.instructor()
    course, module = quiz_course(institution, author)
    quiz = str(make_quiz(author, module)["id"])
    student = learner(institution, course)
    complete(student, outline(student, course))

    attempt = start(student, quiz)
    submit(student, attempt["id"], *wrong(attempt))
    assert traces(institution, student) == NEVER
    attempt = start(student, quiz)
    submit(student, attempt["id"], *right(attempt))

    assert traces(institution, student) == ONCE
    assert_in_order(institution)


def test_time_that_runs_out_on_the_last_quiz_issues_it(institution: Institution) -> None:
    """The clock completes the course, in nobody's request."""
    author = institution.instructor()
    course, module = quiz_course(institution, author)
    quiz = str(make_quiz(author, module, time_limit_seconds=3600)["id"])
    student = learner(institution, course)
    complete(student, outline(student, course))
    attempt = start(student, quiz)
    ok(student.put(f"/api/attempts/{attempt['id']}/answers", {"answers": right(attempt)}))

    with institution.api.connect() as connection:
        connection.execute(
            "update lms.quiz_attempts set started_at = now() - interval '2 hours', "
            "expires_at = now() - interval '1 hour' where id = %s",
            (attempt["id"],),
        )
    with institution.api.database.connect("lms_worker") as worker:
        assert worker.execute("select app.expire_attempt(%s, %s)", (institution.id, attempt["id"])).fetchone() == (
            True,
        )

    assert traces(institution, student) == ONCE


def test_an_author_who_asks_for_less_issues_it(institution: Institution) -> None:
    author = institution.instructor()
    course = published_course(institution, author, lessons=3)
    near, nearer = enrolled(institution, course["id"]), enrolled(institution, course["id"])
    first, second, third = lesson_ids(course)
    for student, lessons in ((near, (first,)), (nearer, (first, second))):
        for lesson in lessons:
            ok(student.post(f"/api/lessons/{lesson}/complete"))

    ok(author.patch(f"/api/lessons/{third}", {"is_required": False}))
    assert (traces(institution, near), traces(institution, nearer)) == (NEVER, ONCE)
    ok(author.delete(f"/api/lessons/{second}"), 204)
    assert (traces(institution, near), traces(institution, nearer)) == (ONCE, ONCE)
    assert_in_order(institution)


def test_a_course_may_issue_none(institution: Institution) -> None:
    author = institution.instructor()
    course = published_course(institution, author, issues_certificates=False)
    early, late = enrolled(institution, course["id"]), enrolled(institution, course["id"])

    complete(early, course)
    ok(author.patch(f"/api/courses/{course['id']}", {"issues_certificates": True}))
    complete(late, course)
    complete(early, course)

    assert (traces(institution, early), traces(institution, late)) == (NEVER, ONCE)
    assert_in_order(institution)


def test_the_options_of_a_course(institution: Institution) -> None:
    author = institution.instructor()
    course = make_course(author)
    assert (course["issues_certificates"], course["certificate_valid_months"]) == (True, None)

    path = f"/api/courses/{course['id']}"
    changed = ok(author.patch(path, {"certificate_valid_months": 24}, headers={"if-match": f'"{course["version"]}"'}))
    assert (changed["certificate_valid_months"], changed["version"]) == (24, course["version"] + 1)
    refused(
        author.patch(path, {"issues_certificates": False}, headers={"if-match": f'"{course["version"]}"'}),
        412,
        "precondition_failed",
    )
    assert ok(author.patch(path, {"title": "Another"}))["certificate_valid_months"] == 24
    assert ok(author.patch(path, {"certificate_valid_months": None}))["certificate_valid_months"] is None
    for months in (0, 601):
        refused(
            author.patch(path, {"certificate_valid_months": months}), 422, "invalid_input", "/certificate_valid_months"
        )
    refused(author.patch(path, {"issues_certificates": None}), 422, "invalid_input", "/issues_certificates")
    made = make_course(author, title="Another", certificate_valid_months=6, issues_certificates=False)
    assert (made["issues_certificates"], made["certificate_valid_months"]) == (False, 6)


def test_it_expires_when_the_course_says_so(institution: Institution) -> None:
    _, certificate = earn(institution, certificate_valid_months=12)

    issued = datetime.fromisoformat(certificate["issue_date"]).date()
    expires = datetime.fromisoformat(certificate["expires_on"]).date()
    assert (expires.year, expires.month) == (issued.year + 1, issued.month)
    assert expires.day == issued.day or (issued.month, issued.day) == (2, 29)


def test_a_revoked_place_earns_nothing_until_it_comes_back(institution: Institution) -> None:
    author = institution.instructor()
    course = published_course(institution, author, lessons=2)
    student = enrolled(institution, course["id"])
    first, last = lesson_ids(course)
    ok(student.post(f"/api/lessons/{first}/complete"))
    revoke(institution, student, course["id"])

    ok(author.patch(f"/api/lessons/{last}", {"is_required": False}))
    assert traces(institution, student) == NEVER
    ok(student.post(f"/api/courses/{course['id']}/enroll"), 201)
    assert traces(institution, student) == ONCE

    revoke(institution, student, course["id"])
    ok(student.post(f"/api/courses/{course['id']}/enroll"), 201)
    assert traces(institution, student) == ONCE
    assert_in_order(institution)


def test_losing_the_place_takes_no_certificate_away(institution: Institution) -> None:
    student, certificate = earn(institution)
    revoke(institution, student, certificate["course"]["id"])

    assert certificates_of(student) == [certificate]


def test_a_bought_place_earns_one_too(institution: Institution) -> None:
    course = published_course(institution, price={"amount": 49900, "currency": "INR"})
    student = institution.student()
    buy(institution, student, course["id"])
    complete(student, course)

    assert traces(institution, student) == ONCE


def test_a_course_with_certificates_is_not_deleted(institution: Institution) -> None:
    author = institution.instructor()
    _, certificate = earn(institution, author)
    course = certificate["course"]["id"]

    assert outline(author, course)["permissions"]["can_delete"] is False
    for person in (author, institution.admin()):
        refused(person.delete(f"/api/courses/{course}"), 409, "course_has_certificates")
    assert outline(author, course)["enrollment_count"] == 1
    ok(author.post(f"/api/courses/{course}/archive"))


def test_the_link_to_linkedin_says_what_the_certificate_says(institution: Institution) -> None:
    title = "R&D: 100 % + x = y? #1 „Ölförderung“ தமிழ்"
    student, certificate = earn(institution, title=title, certificate_valid_months=1)

    def fields() -> dict[str, list[str]]:
        (present,) = certificates_of(student)
        url = urlsplit(present["linkedin_url"])
        assert present["linkedin_url"].isascii()
        assert (url.scheme, url.netloc, url.path) == ("https", "www.linkedin.com", "/profile/add")
        return parse_qs(url.query, strict_parsing=True, errors="strict")

    year, month, _ = certificate["issue_date"].split("-")
    expiry_year, expiry_month, _ = certificate["expires_on"].split("-")
    facts = {
        "startTask": ["CERTIFICATION_NAME"],
        "name": [title],
        "organizationName": [certificate["institution_name"]],
        "issueYear": [year],
        "issueMonth": [str(int(month))],
        "expirationYear": [expiry_year],
        "expirationMonth": [str(int(expiry_month))],
        "certId": [certificate["serial"]],
    }
    assert fields() == facts  # a path would not lead anywhere from there
    with institution.api.database.connect("lms_worker") as worker:
        worker.execute(
            "select app.claim_certificate(%s, %s, 'https://learn.example.org/verify/{code}')",
            (institution.id, certificate["id"]),
        )
    assert fields() == {**facts, "certUrl": [f"https://learn.example.org/verify/{certificate['code']}"]}


def test_a_lost_job_is_queued_again(institution: Institution) -> None:
    student, lost = earn(institution)
    former, waiting = earn(institution)
    ok(institution.admin().post(f"/api/admin/certificates/{waiting['id']}/reissue", {}), 201)

    with institution.api.connect() as connection:
        connection.execute(
            "update lms.certificates set issued_at = now() - interval '1 hour' where tenant_id = %s", (institution.id,)
        )
        connection.execute(
            "delete from pgqueuer.pgqueuer where convert_from(payload, 'UTF8')::jsonb ->> 'id' = any (%s)",
            ([lost["id"], waiting["id"]],),
        )
    assert traces(institution, student)["renderings"] == 0
    for _ in range(2):
        with institution.api.database.connect("lms_worker") as worker:
            worker.execute("select app.sweep()")

    assert traces(institution, student) == ONCE
    assert traces(institution, former)["renderings"] == 1, "that of the successor; the former is not rendered any more"
