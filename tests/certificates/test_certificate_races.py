"""One certificate, whoever completes, corrects, renders or deletes at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx
import pytest

from tests.certificates.making import ONCE, assert_in_order, certificates_of, complete, earn, enrolled, traces
from tests.courses.making import lesson_ids, ok, outline, published_course, revoke
from tests.quizzes.making import learner, make_quiz, quiz_course
from tests.quizzes.taking import right, start
from tests.support.api import Institution, Person, together
from tests.support.locks import until_blocked


def statuses(answers: Any) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def test_a_hundred_completions_of_the_last_lesson(institution: Institution) -> None:
    course = published_course(institution, lessons=2)
    student = enrolled(institution, course["id"])
    first, last = lesson_ids(course)
    ok(student.post(f"/api/lessons/{first}/complete"))

    answers = together(*[partial(student.post, f"/api/lessons/{last}/complete")] * 100)

    assert statuses(answers) == [200] * 100
    assert len({answer.json()["progress"]["completed_at"] for answer in answers}) == 1
    assert traces(institution, student) == ONCE
    assert_in_order(institution)


def test_a_class_that_finishes_together(institution: Institution) -> None:
    course = published_course(institution, lessons=2)
    students = [enrolled(institution, course["id"]) for _ in range(8)]

    answers = together(
        *[
            partial(student.post, f"/api/lessons/{lesson}/complete")
            for student in students
            for lesson in lesson_ids(course) * 3
        ]
    )

    assert statuses(answers) == [200] * len(answers)
    assert [traces(institution, student) for student in students] == [ONCE] * 8
    certificates = [certificates_of(student)[0] for student in students]
    for unique in ("serial", "code", "id"):
        assert len({certificate[unique] for certificate in certificates}) == 8
    assert_in_order(institution)


def test_the_last_quiz_and_the_last_lesson_on_two_devices(institution: Institution) -> None:
    author = institution.instructor()
    course, module = quiz_course(institution, author)
    quiz = str(make_quiz(author, module)["id"])
    student = learner(institution, course)
    attempt = start(student, quiz)
    (lesson,) = lesson_ids(outline(student, course))

    answers = together(
        *[
            partial(student.post, f"/api/attempts/{attempt['id']}/submit", {"answers": right(attempt)}),
            partial(student.post, f"/api/lessons/{lesson}/complete"),
        ]
        * 5
    )

    assert statuses(answers) == [200] * 6 + [409] * 4  # an attempt is submitted once
    assert traces(institution, student) == ONCE
    assert_in_order(institution)


def test_an_author_asks_for_less_while_the_last_lesson_is_completed(institution: Institution) -> None:
    author = institution.instructor()
    course = published_course(institution, author, lessons=3)
    students = [enrolled(institution, course["id"]) for _ in range(4)]
    first, second, third = lesson_ids(course)
    for student in students:
        ok(student.post(f"/api/lessons/{first}/complete"))

    answers = together(
        *[partial(student.post, f"/api/lessons/{second}/complete") for student in students] * 3,
        partial(author.patch, f"/api/lessons/{third}", {"is_required": False}),
    )

    assert statuses(answers) == [200] * 13
    assert [traces(institution, student) for student in students] == [ONCE] * 4
    assert_in_order(institution)


def test_a_place_that_comes_back_on_many_devices(institution: Institution) -> None:
    author = institution.instructor()
    course = published_course(institution, author, lessons=2)
    student = enrolled(institution, course["id"])
    first, last = lesson_ids(course)
    ok(student.post(f"/api/lessons/{first}/complete"))
    revoke(institution, student, course["id"])
    ok(author.patch(f"/api/lessons/{last}", {"is_required": False}))

    answers = together(*[partial(student.post, f"/api/courses/{course['id']}/enroll")] * 20)

    assert statuses(answers) == [201] * 20
    assert traces(institution, student) == ONCE


def test_a_completion_that_is_rolled_back_certifies_nothing(institution: Institution) -> None:
    course = published_course(institution)
    student = enrolled(institution, course["id"])
    (lesson,) = lesson_ids(course)
    with institution.api.database.connect("lms_api") as connection:
        connection.execute("select app.complete_lesson(%s, %s, %s)", (institution.id, student.id, lesson))
        connection.rollback()

    assert set(traces(institution, student).values()) == {0}
    complete(student, course)
    assert traces(institution, student) == ONCE


def test_two_admins_correct_at_once(institution: Institution) -> None:
    student, certificate = earn(institution)
    path = f"/api/admin/certificates/{certificate['id']}/reissue"

    answers = together(
        *[
            partial(admin.post, path, {"name": name})
            for admin in (institution.admin(), institution.admin())
            for name in ("One Name", "Another Name", "A Third")
        ]
    )

    assert statuses(answers) == [201] + [409] * 5
    assert {answer.json()["state"] for answer in answers if answer.status_code == 409} == {"superseded"}
    assert [one["version"] for one in certificates_of(student)] == [2, 1]
    assert_in_order(institution)


def test_one_revokes_while_another_corrects(institution: Institution) -> None:
    student, certificate = earn(institution)
    path = f"/api/admin/certificates/{certificate['id']}"
    one, other = institution.admin(), institution.admin()

    revoked, corrected = together(
        partial(one.post, f"{path}/revoke", {"reason": "Copied."}), partial(other.post, f"{path}/reissue", {})
    )

    assert corrected.status_code == 201  # before the revocation or after it
    assert revoked.status_code == 200 or revoked.json()["state"] == "superseded"
    assert [one["state"] for one in certificates_of(student)] == ["valid", "superseded"]
    assert_in_order(institution)


def test_revoking_many_times_at_once_keeps_one_reason(institution: Institution) -> None:
    student, certificate = earn(institution)
    path = f"/api/admin/certificates/{certificate['id']}/revoke"

    answers = together(
        *[partial(institution.admin().post, path, {"reason": f"Reason {number}"}) for number in range(6)]
    )

    assert statuses(answers) == [200] + [409] * 5
    (kept,) = [answer.json() for answer in answers if answer.status_code == 200]
    assert certificates_of(student) == [kept]


def delete(person: Person, course: str) -> httpx.Response:
    return person.delete(f"/api/courses/{course}")


@pytest.mark.parametrize("started", [False, True])
def test_a_course_that_is_deleted_while_somebody_completes_it(institution: Institution, started: bool) -> None:
    """Whoever deletes holds the course and waits for the learner, who then must not wait for the course."""
    author = institution.instructor()
    course = published_course(institution, author)
    student = enrolled(institution, course["id"])
    (lesson,) = lesson_ids(course)
    if started:
        ok(student.put(f"/api/lessons/{lesson}/position", {"position_seconds": 5}))

    with institution.api.connect() as holder, ThreadPoolExecutor(2) as pool:
        holder.execute(
            "select from lms.enrollments where tenant_id = %s and user_id = %s and course_id = %s for no key update",
            (institution.id, student.id, course["id"]),
        )
        deleted = pool.submit(delete, author, course["id"])
        until_blocked(institution.api, holder)  # at the enrolment, with the course in hand
        completed = pool.submit(student.post, f"/api/lessons/{lesson}/complete")
        holder.commit()
        answers = deleted.result(), completed.result()

    # Either the deletion came first, or the completion did and the course is kept.
    codes = tuple(answer.status_code for answer in answers)
    assert codes in {(204, 404), (204, 403), (204, 503), (409, 200)}, [answer.text for answer in answers]
    assert len(certificates_of(student)) == (codes == (409, 200))
    assert_in_order(institution)


def test_a_completion_under_way_keeps_the_course(institution: Institution) -> None:
    author = institution.instructor()
    course = published_course(institution, author)
    student = enrolled(institution, course["id"])
    (lesson,) = lesson_ids(course)

    with institution.api.database.connect("lms_api") as completing, ThreadPoolExecutor(1) as pool:
        completing.execute("select app.complete_lesson(%s, %s, %s)", (institution.id, student.id, lesson))
        deleted = pool.submit(delete, author, course["id"])
        until_blocked(institution.api, completing)
        completing.commit()
        answer = deleted.result()

    assert (answer.status_code, answer.json()["code"]) == (409, "course_has_certificates")
    assert traces(institution, student) == ONCE


def test_a_course_that_is_being_deleted_is_not_waited_for(institution: Institution) -> None:
    """The learner holds the enrolment that the deletion waits for: waiting in turn would be a deadlock."""
    course = published_course(institution)
    student = enrolled(institution, course["id"])
    (lesson,) = lesson_ids(course)
    with institution.api.connect() as deleting:
        deleting.execute("select from lms.courses where id = %s for update", (course["id"],))
        answer = student.post(f"/api/lessons/{lesson}/complete")
        deleting.rollback()

    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert set(traces(institution, student).values()) == {0}
    ok(student.post(f"/api/lessons/{lesson}/complete"))
    assert traces(institution, student) == ONCE


def test_two_who_render_print_the_same_address(institution: Institution) -> None:
    _, certificate = earn(institution)

    def claim(login: str, url: str) -> str:
        with institution.api.database.connect(login) as connection:
            row = connection.execute(
                "select app.claim_certificate(%s, %s, %s)::jsonb ->> 'verify_url'",
                (institution.id, certificate["id"], url),
            ).fetchone()
        assert row is not None
        return str(row[0])

    urls = together(
        *[
            partial(claim, login, f"https://{login}-{number}.example.org/{{slug}}/{{code}}".replace("_", "-"))
            for login in ("lms_worker", "lms_api")
            for number in range(4)
        ]
    )

    assert len(set(urls)) == 1
    assert urls[0].endswith(f"/{institution.slug}/{certificate['code']}")


def test_the_first_pdf_counts(institution: Institution) -> None:
    student, certificate = earn(institution)
    with institution.api.database.connect("lms_worker") as worker:
        worker.execute(
            "select app.claim_certificate(%s, %s, 'https://x.example.org')", (institution.id, certificate["id"])
        )

    def finish(digit: str) -> str:
        with institution.api.database.connect("lms_worker") as connection:
            row = connection.execute(
                "select app.finish_certificate(%s, %s, %s, 1000)::jsonb ->> 'sha256'",
                (institution.id, certificate["id"], digit * 64),
            ).fetchone()
        assert row is not None
        return str(row[0])

    recorded = together(*[partial(finish, digit) for digit in "0123456789abcdef"])

    assert len(set(recorded)) == 1
    assert certificates_of(student)[0]["pdf_sha256"] == recorded[0]
