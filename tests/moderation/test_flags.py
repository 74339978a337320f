"""Flags: once a person, counted exactly, and hiding what enough people object to until a moderator decides."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.courses.making import ok, refused
from tests.forum.talking import Forum, read, replies, reply
from tests.moderation.judging import (
    assert_forum_is_true,
    decisions,
    flag,
    flag_by,
    flagging,
    judge,
    queue,
    resolve,
    settle,
    told,
)
from tests.support.api import Person, together
from tests.support.points import ledger


def voting(person: Person, answer: dict[str, Any]) -> Callable[[], int]:
    return lambda: person.put(f"/api/replies/{answer['id']}/vote", {"value": 1}).status_code


def replying(person: Person, post: dict[str, Any]) -> Callable[[], int]:
    return lambda: person.post(f"/api/posts/{post['id']}/replies", {"body": f"By {person.id}."}).status_code


def test_enough_flags_hide_a_post_until_a_moderator_decides(forum: Forum) -> None:
    author, reader = forum.learner(name="Author"), forum.learner()
    post = forum.post(author, "Buy my notes")
    first, *_ = flag_by(forum, 2, post)
    assert forum.titles(reader) == ["Buy my notes"]

    last = forum.learner()
    answer = flag(last, post, "cheating", note="Solutions of the exam.")

    assert ok(answer, 201)["reason"] == "cheating"
    assert forum.titles(reader) == []
    refused(reader.get(f"/api/posts/{post['id']}"), 404, "not_found")
    assert read(author, post)["hidden"] is True
    (flagged,) = queue(forum.teacher)
    assert (flagged["post"], flagged["reply_id"]) == ({"id": post["id"], "title": "Buy my notes"}, None)
    assert flagged["reasons"] == {"spam": 2, "cheating": 1}
    assert [one["note"] for one in flagged["flags"]] == ["", "", "Solutions of the exam."]
    assert flagged["flags"][0]["user"]["id"] == str(first.id)
    assert (flagged["hidden"], flagged["hidden_by_flags"], flagged["deleted"]) == (True, True, False)
    assert flagged["author"]["name"] == "Author"
    assert flag(last, post, "spam").json() == answer.json()

    decision = ok(resolve(forum.teacher, flagged, "dismiss"))

    assert (decision["decision"], decision["moderator"]["id"]) == ("dismiss", str(forum.teacher.id))
    assert forum.titles(reader) == ["Buy my notes"]
    assert queue(forum.teacher) == []
    assert [(kind, points) for kind, points, _ in ledger(author)] == [("forum_post", n) for n in (5, -5, 5)]
    assert [kind for kind, _ in told(author)] == ["hide", "dismiss"]
    assert_forum_is_true(forum)


def test_the_institution_says_how_many_are_enough(forum: Forum) -> None:
    settle(forum, forum_flags_to_hide=1)
    post = forum.post(forum.learner())
    answer = reply(forum.learner(), post)
    (flagger,) = flag_by(forum, 1, answer)
    assert replies(flagger, post) == []
    assert read(flagger, post)["reply_count"] == 0
    assert_forum_is_true(forum)


def test_one_person_on_many_devices_is_one(forum: Forum) -> None:
    post = forum.post(forum.learner())
    learner = forum.learner()
    answers = together(*[lambda: flag(learner, post)] * 20)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert queue(forum.teacher)[0]["flag_count"] == 1
    assert_forum_is_true(forum)


def test_a_whole_class_at_once_hides_it_once(forum: Forum) -> None:
    author = forum.learner()
    post = forum.post(author)
    answer = reply(author, post)
    crowd = [forum.learner() for _ in range(10)]

    assert set(together(*[flagging(learner, answer) for learner in crowd])) <= {201, 404}

    (flagged,) = queue(forum.teacher)
    assert flagged["flag_count"] >= 3
    assert [decision["decision"] for decision in decisions(forum.teacher)] == ["hide"]
    assert decisions(forum.teacher)[0]["moderator"] is None
    assert [kind for kind, _ in told(author)] == ["hide"]
    assert_forum_is_true(forum)


def test_flags_meet_everything_else(forum: Forum) -> None:
    """Nobody waits in a circle: posts are locked before replies, whatever is done."""
    asker, helper = forum.learner(), forum.learner()
    post = forum.post(asker)
    answer = reply(helper, post)
    crowd = [forum.learner() for _ in range(6)]
    calls = [flagging(learner, answer) for learner in crowd]
    calls += [voting(learner, answer) for learner in crowd]
    calls += [replying(learner, post) for learner in crowd]
    calls += [lambda: asker.post(f"/api/posts/{post['id']}/accept", {"reply_id": answer["id"]}).status_code] * 4
    calls += [lambda: judge(forum.teacher, answer, "hide").status_code] * 2
    calls += [lambda: judge(forum.teacher, answer, "restore").status_code] * 2

    statuses = set(together(*calls))

    assert statuses <= {200, 201, 404, 409}
    assert_forum_is_true(forum)


def test_who_may_flag_what(forum: Forum) -> None:
    author, learner = forum.learner(), forum.learner()
    post = forum.post(author)
    outsider = forum.institution.student()
    url = f"/api/posts/{post['id']}/flag"

    refused(flag(author, post), 403, "forbidden")
    refused(flag(outsider, post), 403, "not_enrolled")
    refused(forum.institution.anonymous.post(url, {"reason": "spam"}), 401, "authentication_required")
    refused(learner.post(f"/api/posts/{uuid4()}/flag", {"reason": "spam"}), 404, "not_found")
    refused(learner.post(f"/api/replies/{post['id']}/flag", {"reason": "spam"}), 404, "not_found")
    refused(flag(learner, post, "boring"), 422, "invalid_input", "/reason")
    refused(flag(learner, post, note="\x00"), 422, "invalid_input", "/note")
    refused(flag(learner, post, note="x" * 1001), 422, "invalid_input", "/note")
    ok(judge(forum.teacher, post, "delete"))
    refused(flag(learner, post), 404, "not_found")
    refused(flag(forum.teacher, post), 409, "invalid_state")
