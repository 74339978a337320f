"""The reply that answers a post, and what its author earns by it."""

from functools import partial

from tests.courses.making import ok, refused
from tests.forum.talking import Forum, accept, moderate, read, replies, reply
from tests.support.api import Person, together


def earned(person: Person, type: str) -> int:
    """How much of a type stands, after reversals."""
    with person.api.connect() as connection:
        row = connection.execute(
            "select coalesce(sum(points), 0) from lms.xp where user_id = %s and type = %s", (person.id, type)
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_the_asker_or_staff_accepts(forum: Forum) -> None:
    asker, other, third = forum.learner(), forum.learner(), forum.learner()
    post = forum.post(asker)
    one, two = reply(other, post, "One."), reply(third, post, "Two.")
    url = f"/api/posts/{post['id']}/accept"

    refused(other.post(url, {"reply_id": one["id"]}), 403, "forbidden")
    accepted = accept(asker, post, one)
    assert (accepted["is_answered"], accepted["accepted_reply_id"], accepted["version"]) == (True, one["id"], 1)
    assert accept(asker, post, one) == accepted
    assert [(answer["id"], answer["is_accepted"]) for answer in replies(third, post)] == [
        (one["id"], True), (two["id"], False),
    ]  # fmt: skip
    paid = earned(other, "answer_accepted")
    assert paid > 0

    accept(forum.teacher, post, two)
    assert (earned(other, "answer_accepted"), earned(third, "answer_accepted")) == (0, paid)
    refused(other.delete(url), 403, "forbidden")
    for _ in range(2):
        ok(asker.delete(url), 204)
    assert read(asker, post)["is_answered"] is False
    assert earned(third, "answer_accepted") == 0


def test_an_answer_belongs_to_the_post(forum: Forum) -> None:
    asker, other = forum.learner(), forum.learner()
    post, another = forum.post(asker, "One"), forum.post(asker, "Two")
    elsewhere = reply(other, another)
    url = f"/api/posts/{post['id']}/accept"
    refused(asker.post(url, {"reply_id": elsewhere["id"]}), 404, "not_found", "/reply_id")
    refused(asker.post(url, {"reply_id": None}), 422, "invalid_input", "/reply_id")
    hidden = reply(other, post, "Wrong.")
    moderate(forum.teacher, hidden, "hide")
    refused(asker.post(url, {"reply_id": hidden["id"]}), 404, "not_found", "/reply_id")


def test_an_accepted_answer_that_is_hidden_answers_nothing(forum: Forum) -> None:
    asker, other = forum.learner(), forum.learner()
    post = forum.post(asker)
    answer = reply(other, post)
    accept(asker, post, answer)
    paid = earned(other, "answer_accepted")

    moderate(forum.teacher, answer, "hide")
    seen = read(asker, post)
    assert (seen["is_answered"], seen["accepted_reply_id"], earned(other, "answer_accepted")) == (False, None, 0)
    assert forum.titles(asker, "sort=unanswered") == [post["title"]]

    moderate(forum.teacher, answer, "restore")
    assert read(asker, post)["accepted_reply_id"] == answer["id"]
    assert (forum.titles(asker, "sort=unanswered"), earned(other, "answer_accepted")) == ([], paid)


def test_who_answers_themselves_earns_nothing_by_it(forum: Forum) -> None:
    asker = forum.learner()
    post = forum.post(asker)
    assert accept(asker, post, reply(asker, post))["is_answered"] is True
    assert earned(asker, "answer_accepted") == 0


def test_of_answers_accepted_at_once_one_stands(forum: Forum) -> None:
    asker = forum.learner()
    people = [forum.learner() for _ in range(4)]
    post = forum.post(asker)
    answers = [reply(person, post, f"By {person.id}") for person in people]

    together(*[lambda answer=answer: accept(asker, post, answer) for answer in answers * 2])

    seen = read(asker, post)
    paid = [earned(person, "answer_accepted") for person in people]
    assert [points > 0 for points in paid] == [answer["id"] == seen["accepted_reply_id"] for answer in answers]


def test_accepting_and_hiding_at_once_agree(forum: Forum) -> None:
    """Whoever comes first: a hidden answer never counts as one."""
    asker, other = forum.learner(), forum.learner()
    post = forum.post(asker)
    url = f"/api/posts/{post['id']}/accept"
    for answer in [reply(other, post, f"Answer {number}") for number in range(6)]:
        together(
            partial(asker.post, url, {"reply_id": answer["id"]}),
            partial(moderate, forum.teacher, answer, "hide"),
        )
        assert read(asker, post)["is_answered"] is False
    assert earned(other, "answer_accepted") == 0


def test_the_ledger_names_what_points_were_earned_with(forum: Forum) -> None:
    """A reply by its post's title; what is closed to somebody, or gone, not at all."""
    asker, helper = forum.learner(), forum.learner()
    post = forum.post(asker, "Why the sky is blue")
    answer = reply(helper, post)
    accept(asker, post, answer)

    def named(person: Person) -> list[tuple[str, str, str | None]]:
        rows = ok(person.get("/api/me/xp"))["data"]
        return [(row["type"], row["subject"]["type"], row["subject"]["title"]) for row in rows]

    assert named(asker) == [("forum_post", "post", "Why the sky is blue")]
    assert named(helper) == [
        ("answer_accepted", "reply", "Why the sky is blue"),
        ("forum_reply", "reply", "Why the sky is blue"),
    ]
    moderate(forum.teacher, post, "hide")
    assert {title for _, _, title in named(asker)} == {"Why the sky is blue"}
    assert {title for _, _, title in named(helper)} == {None}
