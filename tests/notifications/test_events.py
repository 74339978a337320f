"""What people are told of: each event once, everybody whom it concerns and nobody else."""

from tests.courses.making import filled_course, lesson_ids, ok, published_course
from tests.forum.talking import Forum, reply
from tests.notifications.hearing import kinds, mails, of_kind, set_enrollment
from tests.support.api import Institution, together


def test_everybody_in_a_conversation_is_told_once_of_each_reply(forum: Forum) -> None:
    """Many answer at the same moment; who answers later hears nothing of what was there before."""
    asker, *helpers = [forum.learner() for _ in range(6)]
    post = forum.post(asker)
    together(*[lambda helper=helper, n=n: reply(helper, post, f"Answer {n}.") for n, helper in enumerate(helpers)])
    assert len(of_kind(asker, "reply")) == len(helpers)
    assert len(mails(forum.institution, asker)) == len(helpers)
    before = [len(of_kind(helper, "reply")) for helper in helpers]
    last = reply(asker, post, "Thank you all.")
    assert [len(of_kind(helper, "reply")) for helper in helpers] == [count + 1 for count in before]
    assert {of_kind(helper, "reply")[0]["payload"]["reply_id"] for helper in helpers} == {last["id"]}
    assert of_kind(asker, "reply")[0]["payload"]["reply_id"] != last["id"]


def test_a_retry_tells_nobody_twice(forum: Forum) -> None:
    asker, helper = forum.learner(), forum.learner()
    post = forum.post(asker)
    key = {"idempotency-key": "the same"}
    answers = together(
        *[lambda: helper.post(f"/api/posts/{post['id']}/replies", {"body": "Because."}, headers=key)] * 5
    )
    assert 201 in {answer.status_code for answer in answers}
    assert len(of_kind(asker, "reply")) == len(mails(forum.institution, asker)) == 1


def test_who_has_left_the_course_is_not_told_what_is_said_there(forum: Forum) -> None:
    asker, helper = forum.learner(), forum.learner()
    post = forum.post(asker)
    set_enrollment(forum.institution, asker, forum.course.id, "revoked")
    reply(helper, post)
    assert mails(forum.institution, asker) == []


def test_what_is_taken_back_is_not_told_any_more(forum: Forum) -> None:
    asker, helper = forum.learner(), forum.learner()
    answered = reply(helper, forum.post(asker))
    assert "reply" in kinds(asker)
    assert helper.delete(f"/api/replies/{answered['id']}").status_code in (200, 204)
    assert "reply" not in kinds(asker)


def test_an_accepted_answer_is_told_once(forum: Forum) -> None:
    asker, helper = forum.learner(), forum.learner()
    post = forum.post(asker)
    answered = reply(helper, post)
    accept = f"/api/posts/{post['id']}/accept"
    for _ in range(2):
        assert asker.post(accept, {"reply_id": answered["id"]}).is_success
        assert asker.delete(accept).is_success
    assert asker.post(accept, {"reply_id": answered["id"]}).is_success
    (line,) = of_kind(helper, "accepted")
    assert line["payload"]["reply_id"] == answered["id"]
    assert [kind for kind, _ in mails(forum.institution, helper)] == ["accepted"]
    assert of_kind(asker, "accepted") == []


def test_an_own_answer_is_accepted_in_silence(forum: Forum) -> None:
    asker = forum.learner()
    post = forum.post(asker)
    mine = reply(asker, post)
    assert asker.post(f"/api/posts/{post['id']}/accept", {"reply_id": mine["id"]}).is_success
    assert of_kind(asker, "accepted") == []


def test_completing_a_course_is_told_with_all_that_it_earns(institution: Institution) -> None:
    course, student = published_course(institution), institution.student()
    together(*[lambda: student.post(f"/api/courses/{course['id']}/enroll")] * 5)
    assert len(of_kind(student, "enrollment")) == 1
    (lesson,) = lesson_ids(course)
    together(*[lambda: student.post(f"/api/lessons/{lesson}/complete")] * 5)
    (certificate,) = ok(student.get("/api/certificates"))["data"]
    (line,) = of_kind(student, "certificate")
    assert line["payload"]["certificate_id"] == certificate["id"]
    badges = {one["name"] for one in ok(student.get("/api/me/badges"))["data"]}
    assert {one["payload"]["badge_name"] for one in of_kind(student, "badge")} == badges
    assert badges
    assert mails(institution, student) == [("certificate", "pending")]


def test_a_badge_that_many_have_earned_already_is_told_to_each(institution: Institution) -> None:
    course, students = published_course(institution), [institution.student() for _ in range(3)]
    (lesson,) = lesson_ids(course)
    for student in students:
        ok(student.post(f"/api/courses/{course['id']}/enroll"), 201)
        ok(student.post(f"/api/lessons/{lesson}/complete"))
    ok(institution.admin().post("/api/badges", {"name": "At last", "metric": "lessons", "threshold": 1}), 201)
    for student in students:
        assert [one["payload"]["badge_name"] for one in of_kind(student, "badge")].count("At last") == 1


def test_those_who_teach_are_told_how_a_review_ended(institution: Institution) -> None:
    author, assistant, admin = institution.instructor(), institution.instructor(), institution.admin()
    course = filled_course(author)
    ok(author.post(f"/api/courses/{course['id']}/instructors", {"user_id": str(assistant.id)}), 201)
    ok(author.post(f"/api/courses/{course['id']}/submit"))
    ok(admin.post(f"/api/admin/courses/{course['id']}/reject", {"reason": "No sound in lesson 1."}))
    ok(author.post(f"/api/courses/{course['id']}/submit"))
    ok(admin.post(f"/api/admin/courses/{course['id']}/approve"))
    for teacher in (author, assistant):
        assert [
            (one["payload"]["decision"], one["payload"]["reason"]) for one in of_kind(teacher, "course_decision")
        ] == [
            ("published", None),
            ("rejected", "No sound in lesson 1."),
        ]
    assert kinds(admin) == []


def test_the_suspended_get_no_mail_and_find_it_when_they_are_back(forum: Forum) -> None:
    asker, helper, admin = forum.learner(), forum.learner(), forum.institution.admin()
    post = forum.post(asker)
    ok(admin.post(f"/api/admin/users/{asker.id}/suspend", {"reason": "A test."}))
    reply(helper, post)
    assert mails(forum.institution, asker) == []
    ok(admin.post(f"/api/admin/users/{asker.id}/reinstate"))
    assert len(of_kind(forum.institution.signed_in(asker.user), "reply")) == 1
