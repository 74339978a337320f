"""Decisions: their effect, the record of them, and their reversal."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.courses.making import ok, refused
from tests.forum.talking import Forum, accept, pages, read, replies, reply
from tests.moderation.judging import (
    assert_forum_is_true,
    decisions,
    flag,
    judge,
    queue,
    resolve,
    reverse,
    told,
)
from tests.notifications.hearing import letters
from tests.support.api import together
from tests.support.points import assert_rollups_are_true, totals


def test_hidden_deleted_and_back(forum: Forum) -> None:
    asker, helper, reader = forum.learner(), forum.learner(), forum.learner()
    post = forum.post(asker)
    answer = reply(helper, post)
    accept(asker, post, answer)
    assert (totals(helper)["points"], totals(helper)["accepted_answers"]) == (18, 1)

    hidden = ok(judge(forum.teacher, answer, "hide"))
    assert replies(reader, post) == []
    assert [one["hidden"] for one in replies(helper, post)] == [True]
    assert read(reader, post)["is_answered"] is False
    assert totals(helper)["points"] == 0

    restored = ok(reverse(forum.teacher, hidden))
    assert (restored["decision"], restored["reverses"]) == ("restore", hidden["id"])
    assert [one["id"] for one in replies(reader, post)] == [answer["id"]]
    assert (totals(helper)["points"], totals(helper)["accepted_answers"]) == (18, 1)

    deleted = ok(judge(forum.teacher, answer, "delete"))
    assert replies(reader, post) == []
    refused(judge(forum.teacher, answer, "hide"), 409, "invalid_state")
    ok(judge(forum.teacher, answer, "restore"))
    refused(reverse(forum.teacher, deleted), 409, "invalid_state")
    assert [one["id"] for one in replies(reader, post)] == [answer["id"]]

    reasons = {"On second thoughts.", "For a reason."}
    assert [kind for kind, reason in told(helper) if reason in reasons] == ["hide", "restore", "delete", "restore"]
    assert_forum_is_true(forum)
    assert_rollups_are_true(forum.institution.api)


def test_a_deletion_by_a_moderator_is_a_decision(forum: Forum) -> None:
    author, reader = forum.learner(), forum.learner()
    post = forum.post(author, "Rude")
    assert forum.teacher.delete(f"/api/posts/{post['id']}").status_code == 204
    (decision,) = decisions(forum.teacher)
    assert (decision["decision"], decision["author"]["id"]) == ("delete", str(author.id))
    refused(author.post(forum.url, {"title": "Rude", "body": post["body"]}), 409, "already_exists")
    ok(reverse(forum.teacher, decision))
    assert forum.titles(reader) == ["Rude"]


def test_what_its_author_took_back_stays_away(forum: Forum) -> None:
    author = forum.learner()
    post = forum.post(author)
    hidden = ok(judge(forum.teacher, post, "hide"))
    assert author.delete(f"/api/posts/{post['id']}").status_code == 204
    refused(judge(forum.teacher, post, "restore"), 409, "invalid_state")
    again = {"title": post["title"], "body": post["body"]}
    refused(author.post(forum.url, again), 409, "already_exists", "/body")
    ok(reverse(forum.teacher, hidden))
    assert forum.titles(forum.learner()) == []
    assert forum.post(author, post["title"], post["body"])["id"] != post["id"]
    assert_forum_is_true(forum)


def test_a_dismissal_taken_back_opens_the_flags_again(forum: Forum) -> None:
    post = forum.post(forum.learner())
    ok(flag(forum.learner(), post), 201)
    (flagged,) = queue(forum.teacher)
    dismissed = ok(resolve(forum.teacher, flagged, "dismiss"))
    lifted = ok(reverse(forum.teacher, dismissed))
    assert queue(forum.teacher) == [flagged]
    ok(reverse(forum.teacher, lifted))
    assert queue(forum.teacher) == []
    assert [one["decision"] for one in decisions(forum.teacher)] == ["dismiss", "lift", "dismiss"]
    assert_forum_is_true(forum)


def test_the_record_is_complete_and_found(forum: Forum) -> None:
    author, other = forum.learner(), forum.learner()
    admin = forum.institution.admin()
    posts = [forum.post(author), forum.post(other)]
    made = [ok(judge(forum.teacher, post, decision)) for decision in ("warn", "hide") for post in posts]

    found = pages(admin, "/api/admin/moderation?limit=1")

    assert [one["id"] for one in found] == [one["id"] for one in reversed(made)]
    assert found == decisions(forum.teacher, f"course_id={forum.course.id}")
    assert {one["decision"] for one in decisions(admin, f"user_id={author.id}")} == {"warn", "hide"}
    assert {one["author"]["id"] for one in decisions(admin, f"user_id={author.id}")} == {str(author.id)}
    assert {one["decision"] for one in decisions(admin, "decision=warn")} == {"warn"}
    assert decisions(forum.institution.instructor()) == []
    back = ok(reverse(admin, made[0]))
    (first,) = [one for one in decisions(admin) if one["id"] == made[0]["id"]]
    assert (first["reversed_by"], first["permissions"]) == (back["id"], {"can_reverse": False})


def test_what_can_be_reversed_is_said(forum: Forum) -> None:
    """Whatever has happened since: each decision that says so can be reversed, and no other."""
    author, colleague = forum.learner(), forum.institution.instructor()
    ok(colleague.post(f"/api/courses/{forum.course.id}/enroll"), 201)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    posts = [forum.post(author, f"Number {number}") for number in range(4)]
    for post, steps in zip(
        posts, (["hide", "restore"], ["delete", "restore", "delete", "restore"], ["hide"], ["warn"]), strict=True
    ):
        for step in steps:
            ok(judge(forum.teacher, post, step))
    assert author.delete(f"/api/posts/{posts[2]['id']}").status_code == 204
    ok(judge(forum.institution.admin(), forum.post(colleague), "suspend", suspended_until=tomorrow))

    record = decisions(forum.teacher)
    assert [(one["decision"], one["permissions"]["can_reverse"]) for one in record] == [
        ("suspend", False),
        ("warn", True),
        ("hide", True),
        ("restore", True),
        ("delete", False),
        ("restore", False),
        ("delete", False),
        ("restore", True),
        ("hide", False),
    ]
    answers = {one["id"]: reverse(forum.teacher, one) for one in record if not one["permissions"]["can_reverse"]}
    assert [answer.status_code for answer in answers.values()] == [403, 409, 409, 409, 409]
    for one in record:
        if one["permissions"]["can_reverse"]:
            ok(reverse(forum.teacher, one))
    assert_forum_is_true(forum)


def test_a_retry_with_its_key_warns_once(forum: Forum) -> None:
    author = forum.learner()
    post = forum.post(author)
    body = {"decision": "warn", "reason": "Be kind."}
    url, key = f"/api/posts/{post['id']}/moderate", {"idempotency-key": "once"}
    answers = together(*[lambda: forum.teacher.post(url, body, headers=key)] * 5)
    assert len({answer.text for answer in answers}) == 1
    assert told(author) == [("warn", "Be kind.")]


def test_a_decision_is_reversed_once(forum: Forum) -> None:
    post = forum.post(forum.learner())
    hidden = ok(judge(forum.teacher, post, "hide"))
    answers = together(*[lambda: reverse(forum.teacher, hidden)] * 6)
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    assert {answer.json()["state"] for answer in answers if answer.status_code == 409} == {"reversed"}
    assert len(decisions(forum.teacher)) == 2
    assert_forum_is_true(forum)


@pytest.mark.parametrize("decision", ["hide", "delete", "restore"])
def test_the_same_decision_at_once_is_made_once(forum: Forum, decision: str) -> None:
    author = forum.learner()
    post = forum.post(author)
    if decision == "restore":
        ok(judge(forum.teacher, post, "hide"))
    answers = together(*[lambda: judge(forum.teacher, post, decision)] * 6)
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    assert totals(author)["points"] == (5 if decision == "restore" else 0)
    assert_forum_is_true(forum)


def test_inputs_are_looked_at(forum: Forum) -> None:
    post = forum.post(forum.learner())
    url = f"/api/posts/{post['id']}/moderate"
    for body, pointer in (
        ({"decision": "lift", "reason": "So."}, "/decision"),
        ({"decision": "hide", "reason": "  "}, "/reason"),
        ({"decision": "hide", "reason": "x" * 1001}, "/reason"),
        ({"decision": "hide"}, "/reason"),
        ({"decision": "hide", "reason": "So.", "suspended_until": "2999-01-01T00:00:00Z"}, "/suspended_until"),
        ({"decision": "suspend", "reason": "So."}, "/suspended_until"),
        ({"decision": "suspend", "reason": "So.", "suspended_until": "2999-01-01T00:00:00Z"}, "/suspended_until"),
        ({"decision": "suspend", "reason": "So.", "suspended_until": "2020-01-01T00:00:00Z"}, "/suspended_until"),
        ({"decision": "suspend", "reason": "So.", "suspended_until": "tomorrow"}, "/suspended_until"),
        ({"decision": "suspend", "reason": "So.", "suspended_until": "2999-01-01T00:00:00"}, "/suspended_until"),
    ):
        refused(forum.teacher.post(url, body), 422, "invalid_input", pointer)
    assert decisions(forum.teacher) == []


def test_decisions_go_with_what_they_are_about(forum: Forum) -> None:
    """A module, then the whole course is deleted: flags, decisions and suspensions with it."""
    author, learner, admin = forum.learner(), forum.learner(), forum.institution.admin()
    module = forum.modules[0]
    about = ok(author.post(f"/api/modules/{module}/posts", {"title": "Of a module", "body": "Words."}), 201)
    post = forum.post(author)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    for what in (about, post):
        ok(flag(learner, what), 201)
        ok(judge(admin, what, "suspend", suspended_until=tomorrow))
    ok(reverse(admin, decisions(admin)[0]))

    assert forum.teacher.delete(f"/api/modules/{module}").status_code == 204
    assert [one["decision"] for one in decisions(admin)] == ["lift", "suspend"]
    forum.post(author, "Not suspended any more")
    ok(flag(learner, post), 201)
    assert_forum_is_true(forum)

    assert forum.teacher.delete(f"/api/courses/{forum.course.id}").status_code == 204
    assert decisions(admin) == queue(admin) == []
    assert_forum_is_true(forum)


def test_an_author_takes_back_what_a_moderator_restored(forum: Forum) -> None:
    author = forum.learner()
    post = forum.post(author)
    deleted = ok(judge(forum.teacher, post, "delete"))
    ok(reverse(forum.teacher, deleted))
    assert author.delete(f"/api/posts/{post['id']}").status_code == 204
    refused(judge(forum.teacher, post, "restore"), 409, "invalid_state")
    forum.post(author, post["title"], post["body"])


def test_what_was_hidden_does_not_come_back_as_a_new_reply(forum: Forum) -> None:
    author = forum.learner()
    post = forum.post(author)
    answer = reply(author, post, "Buy my notes.")
    ok(judge(forum.teacher, answer, "hide"))
    ok(author.delete(f"/api/replies/{answer['id']}"), 204)
    again = author.post(f"/api/posts/{post['id']}/replies", {"body": "Buy my notes."})
    refused(again, 409, "already_exists", "/body")


def test_a_mail_says_what_was_decided(forum: Forum) -> None:
    """Of each decision and of each that takes it back."""
    author = forum.learner()
    post = forum.post(author, "Notes")
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    for decision, more in (("warn", {}), ("suspend", {"suspended_until": tomorrow}), ("hide", {}), ("delete", {})):
        ok(reverse(forum.teacher, ok(judge(forum.teacher, post, decision, **more))))
    ok(flag(forum.learner(), post), 201)
    ok(reverse(forum.teacher, ok(resolve(forum.teacher, queue(forum.teacher)[0], "dismiss"))))

    found = letters(forum.institution.api, author, "moderation")

    assert {subject for subject, _ in found} == {"A decision of the moderators: Notes"}
    for (_, text), words in zip(
        found,
        (
            "the moderators have a word of warning about your post “Notes”",
            "the warning about your post “Notes”",
            "you may read the forums, and not write there until",
            "you are no longer suspended from the forums for your post “Notes”",
            "was hidden",
            "was restored",
            "was deleted",
            "was restored",
            "the moderators have looked at your post “Notes”",
            "the moderators will look at your post “Notes”",
        ),
        strict=True,
    ):
        assert words in text
        assert ("An earlier decision is taken back" in text) == ("On second thoughts." in text)
