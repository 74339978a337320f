"""The queue of what is flagged, and two moderators at it."""

from tests.courses.making import ok, refused
from tests.forum.talking import Forum, pages, reply
from tests.moderation.judging import assert_forum_is_true, decisions, flag, flag_by, queue, resolve
from tests.support.api import together
from tests.support.outlines import make_course


def test_what_waits_longest_comes_first_and_each_once(forum: Forum) -> None:
    author = forum.learner()
    posts = [forum.post(author, f"Number {number}") for number in range(3)]
    answer = reply(author, posts[0])
    first, second = forum.learner(), forum.learner()
    order = [posts[2], answer, posts[0], posts[1]]
    for person in (first, second):
        for what in order:
            ok(flag(person, what), 201)

    found = pages(forum.teacher, "/api/admin/flags?limit=1")

    assert [one["reply_id"] or one["post"]["id"] for one in found] == [what["id"] for what in order]
    assert {one["flag_count"] for one in found} == {2}
    assert found == queue(forum.institution.admin())
    assert found[1]["excerpt"] == answer["body"]


def test_each_moderator_sees_their_own_courses(forum: Forum) -> None:
    teacher, rival, admin = forum.teacher, forum.institution.instructor(), forum.institution.admin()
    assistant = forum.institution.instructor()
    ok(teacher.post(f"/api/courses/{forum.course.id}/instructors", {"user_id": str(assistant.id)}), 201)
    elsewhere = make_course(forum.institution, rival, 1)
    learner = forum.learner()
    flag_by(forum, 1, forum.post(learner, "Here"))
    ok(learner.post(f"/api/courses/{elsewhere.id}/enroll"), 201)
    there = ok(rival.post(f"/api/courses/{elsewhere.id}/posts", {"title": "There", "body": "A word."}), 201)
    ok(flag(learner, there), 201)

    assert [one["post"]["title"] for one in queue(teacher)] == ["Here"]
    assert [one["post"]["title"] for one in queue(assistant)] == ["Here"]
    assert [one["post"]["title"] for one in queue(admin)] == ["Here", "There"]
    assert [one["post"]["title"] for one in queue(admin, f"course_id={elsewhere.id}")] == ["There"]
    assert queue(rival) == []  # what they wrote themselves is the admin's to judge
    refused(resolve(rival, queue(admin)[1], "dismiss"), 403, "forbidden")
    refused(resolve(rival, queue(admin)[0], "dismiss"), 404, "not_found")
    refused(teacher.get(f"/api/admin/flags?course_id={elsewhere.id}"), 403, "forbidden")
    refused(learner.get("/api/admin/flags"), 403, "forbidden")
    refused(learner.get("/api/admin/moderation"), 403, "forbidden")
    ok(resolve(admin, queue(admin)[1], "dismiss"))


def test_of_two_moderators_one_decides(forum: Forum) -> None:
    post = forum.post(forum.learner())
    flag_by(forum, 2, post)
    admin = forum.institution.admin()
    (flagged,) = queue(admin)

    answers = together(
        *[lambda m=m, d=d: resolve(m, flagged, d) for m in (forum.teacher, admin) for d in ("hide", "warn")]
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert {answer.json()["state"] for answer in answers if answer.status_code == 409} == {"upheld"}
    assert len(decisions(admin)) == 1
    assert queue(admin) == []
    assert_forum_is_true(forum)
