"""A forum is for those in the course: to everybody else there is no post, no hit and no count."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.courses.making import ok, refused
from tests.forum.talking import Forum, accept, read, reply
from tests.support.api import Institution, Person


def attempts(forum: Forum, person: Any, post: str, answer: str) -> list[httpx.Response]:
    """Everything that can be asked of a post and its reply, and of their course."""
    words, vote = {"body": "Words."}, {"value": 1}
    return [
        person.get(forum.url),
        person.get(f"{forum.url}?q=question"),
        person.post(forum.url, {"title": "Hello", "body": "Hello"}),
        person.put(f"{forum.url}/read"),
        person.get(f"/api/posts/{post}"),
        person.patch(f"/api/posts/{post}", words),
        person.delete(f"/api/posts/{post}"),
        person.get(f"/api/posts/{post}/revisions"),
        person.put(f"/api/posts/{post}/read"),
        person.put(f"/api/posts/{post}/vote", vote),
        person.post(f"/api/posts/{post}/accept", {"reply_id": answer}),
        person.delete(f"/api/posts/{post}/accept"),
        person.get(f"/api/posts/{post}/replies"),
        person.post(f"/api/posts/{post}/replies", words),
        person.get(f"/api/replies/{answer}"),
        person.patch(f"/api/replies/{answer}", words),
        person.delete(f"/api/replies/{answer}"),
        person.get(f"/api/replies/{answer}/revisions"),
        person.put(f"/api/replies/{answer}/vote", vote),
    ]


def revoked(forum: Forum) -> Person:
    """Somebody who took part, and may not any more."""
    person = forum.learner()
    forum.post(person, "My own question")
    with forum.institution.api.connect() as connection:
        connection.execute(
            "update lms.enrollments set status = 'revoked' where tenant_id = %s and user_id = %s",
            (forum.institution.id, person.id),
        )
    return person


@pytest.mark.parametrize("who", ["student", "instructor", "revoked"])
def test_without_a_live_enrolment_there_is_nothing(forum: Forum, who: str) -> None:
    asker = forum.learner(name="Asker")
    post = forum.post(asker, "A secret question")
    answer = reply(asker, post, "A secret answer")
    person = revoked(forum) if who == "revoked" else forum.institution.person(who)

    for refusal in attempts(forum, person, post["id"], answer["id"]):
        refused(refusal, 403, "not_enrolled")
        assert [word for word in ("secret", "Asker") if word in refusal.text] == []
    modules = [person.get(f"/api/modules/{module}/posts") for module in forum.modules]
    assert {refusal.status_code for refusal in modules} == {403}
    public = person.get(f"/api/courses/{forum.course.id}").text
    assert [word for word in ("post", "reply", "forum") if word in public] == []
    assert read(asker, post)["votes"] == 0


def test_anonymous_people_sign_in_first(forum: Forum) -> None:
    post = forum.post(forum.learner())
    for refusal in attempts(forum, forum.institution.anonymous, post["id"], str(uuid4())):
        refused(refusal, 401, "authentication_required")


def test_elsewhere_nobody_has_heard_of_it(forum: Forum, institution: Institution) -> None:
    asker = forum.learner()
    post = forum.post(asker)
    answer = reply(asker, post)
    for person in (institution.api.institution().admin(), forum.institution.api.institution().student()):
        for refusal in attempts(forum, person, post["id"], answer["id"]):
            refused(refusal, 404, "not_found")


def test_staff_and_admins_take_part_without_enrolling(forum: Forum) -> None:
    post = forum.post(forum.learner())
    for person in (forum.teacher, forum.institution.admin()):
        assert read(person, post)["permissions"]["can_moderate"] is True
        answer = reply(person, post, f"By {person.id}")
        assert accept(person, post, answer)["accepted_reply_id"] == answer["id"]
        assert forum.titles(person) == [post["title"]]


def test_a_module_keeps_its_posts_to_the_course(forum: Forum) -> None:
    student = forum.learner()
    first, second = forum.modules
    words = {"title": "About the first", "body": "Why?"}
    post = ok(student.post(f"/api/modules/{first}/posts", words), 201)
    assert (post["module_id"], post["course_id"]) == (first, str(forum.course.id))
    forum.post(student, "About the course", "Why at all?")

    assert [one["id"] for one in ok(student.get(f"/api/modules/{first}/posts"))["data"]] == [post["id"]]
    assert forum.titles(student, f"module_id={first}") == ["About the first"]
    assert forum.titles(student, f"module_id={second}") == []
    assert len(forum.titles(student)) == 2
    elsewhere = Forum(forum.institution)
    refused(student.get(f"{forum.url}?module_id={elsewhere.modules[0]}"), 404, "not_found")
    refused(student.get(f"/api/modules/{uuid4()}/posts"), 404, "not_found")
    refused(student.post(f"/api/modules/{elsewhere.modules[0]}/posts", words), 403, "not_enrolled")


def test_a_draft_has_no_forum_for_strangers(forum: Forum) -> None:
    author = forum.institution.instructor()
    draft = ok(author.post("/api/courses", {"title": "A draft", "domain": "testing"}), 201)
    words = {"title": "For us", "body": "Shall we begin?"}
    post = ok(author.post(f"/api/courses/{draft['id']}/posts", words), 201)
    for person in (forum.institution.student(), forum.teacher):
        refused(person.get(f"/api/courses/{draft['id']}/posts"), 404, "not_found")
        refused(person.get(f"/api/posts/{post['id']}"), 404, "not_found")


def test_a_suspended_writer_reads(forum: Forum) -> None:
    student, other = forum.learner(), forum.learner()
    post, theirs = forum.post(student), forum.post(other, "Another")
    until = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    decision = {"decision": "suspend", "reason": "Enough.", "suspended_until": until}
    ok(forum.institution.admin().post(f"/api/posts/{post['id']}/moderate", decision))

    for refusal in (
        student.post(forum.url, {"title": "More", "body": "More"}),
        student.post(f"/api/posts/{theirs['id']}/replies", {"body": "More"}),
        student.patch(f"/api/posts/{post['id']}", {"body": "More"}),
        student.put(f"/api/posts/{theirs['id']}/vote", {"value": 1}),
    ):
        assert "until" in refused(refusal, 403, "forum_suspended")
    found = read(student, theirs)
    assert (found["permissions"]["can_reply"], found["permissions"]["can_vote"]) == (False, False)
    ok(student.delete(f"/api/posts/{post['id']}"), 204)
