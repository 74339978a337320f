"""Suspended from the forum: reading, and nothing else, in every course of the institution."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.courses.making import ok, refused
from tests.forum.talking import Forum, read, reply
from tests.moderation.judging import assert_forum_is_true, decisions, flag, judge, reverse, told
from tests.support.api import together
from tests.support.outlines import make_course


def until(hours: int) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def suspend(moderator: Any, what: dict[str, Any], hours: int) -> dict[str, Any]:
    return ok(judge(moderator, what, "suspend", suspended_until=until(hours)))


def test_who_is_suspended_reads(forum: Forum) -> None:
    author, other = forum.learner(), forum.learner()
    post, foreign = forum.post(author), forum.post(other, "Another")
    elsewhere = make_course(forum.institution, forum.institution.instructor(), 1)
    ok(author.post(f"/api/courses/{elsewhere.id}/enroll"), 201)

    decision = suspend(forum.teacher, post, 24)

    for answer in (
        author.post(forum.url, {"title": "More", "body": "Words."}),
        author.post(f"/api/courses/{elsewhere.id}/posts", {"title": "More", "body": "Words."}),
        author.post(f"/api/posts/{foreign['id']}/replies", {"body": "Words."}),
        author.patch(f"/api/posts/{post['id']}", {"body": "Other words."}),
        author.put(f"/api/posts/{foreign['id']}/vote", {"value": 1}),
        flag(author, foreign),
    ):
        assert refused(answer, 403, "forum_suspended")["until"] == decision["suspended_until"]
    assert read(author, post)["id"] == post["id"]
    assert set(forum.titles(author)) == {"A question", "Another"}
    reply(other, post)

    ok(reverse(forum.teacher, decision))
    forum.post(author, "More")
    assert [kind for kind, _ in told(author)] == ["suspend", "lift"]
    assert_forum_is_true(forum)


def test_the_longest_that_stands_counts(forum: Forum) -> None:
    """Whichever came first, and though both moderators decide at the same moment."""
    author = forum.learner()
    posts = [forum.post(author, f"Number {number}") for number in range(4)]
    made = together(
        *[lambda p=p, h=h: suspend(forum.teacher, p, h) for p, h in zip(posts, (5, 20, 10, 15), strict=True)]
    )

    for hours in (20, 15, 10, 5):
        present = max(made, key=lambda one: str(one["suspended_until"]))
        problem = refused(author.post(forum.url, {"title": "More", "body": "Words."}), 403, "forum_suspended")
        assert problem["until"] == present["suspended_until"], hours
        made = [one for one in made if one is not present]
        ok(reverse(forum.teacher, present))
    forum.post(author, "More")
    assert_forum_is_true(forum)


def test_one_that_has_ended_is_not_lifted(forum: Forum) -> None:
    """Nobody is told that a suspension was lifted which did not count any more."""
    author = forum.learner()
    post = forum.post(author)
    standing = suspend(forum.teacher, post, 1)
    assert standing["permissions"] == {"can_reverse": True}
    with forum.institution.api.connect() as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute(
            "update lms.moderation_decisions set suspended_until = created_at where id = %s", (standing["id"],)
        )
    try:
        assert refused(reverse(forum.teacher, standing), 409, "invalid_state")["state"] == "over"
        assert [one["permissions"]["can_reverse"] for one in decisions(forum.teacher)] == [False]
        assert [kind for kind, _ in told(author)] == ["suspend"]
    finally:
        with forum.institution.api.connect() as connection:
            connection.execute(
                "update lms.forum_suspensions set until = d.suspended_until from lms.moderation_decisions as d"
                " where d.id = %s and d.user_id = forum_suspensions.user_id",
                (standing["id"],),
            )
    assert_forum_is_true(forum)


def test_nobody_suspends_their_own_kind(forum: Forum) -> None:
    admin, colleague = forum.institution.admin(), forum.institution.instructor()
    ok(colleague.post(f"/api/courses/{forum.course.id}/enroll"), 201)
    by_admin, by_teacher, by_colleague = (forum.post(author) for author in (admin, forum.teacher, colleague))
    assert by_admin["id"] != by_teacher["id"]
    body = {"decision": "suspend", "reason": "So.", "suspended_until": until(1)}
    for moderator, post in (
        (forum.teacher, by_admin),
        (forum.teacher, by_teacher),
        (forum.teacher, by_colleague),
        (forum.institution.admin(), by_admin),
        (admin, by_admin),
    ):
        refused(moderator.post(f"/api/posts/{post['id']}/moderate", body), 403, "forbidden")
    decision = suspend(admin, by_colleague, 1)
    refused(reverse(forum.teacher, decision), 403, "forbidden")
    ok(reverse(admin, decision))
