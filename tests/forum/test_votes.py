"""One vote a person, never on one's own words, and counters that equal the rows whatever happens at once."""

from random import Random
from typing import Any

import pytest

from tests.courses.making import ok, refused
from tests.forum.talking import Forum, moderate, read, reply
from tests.support.api import Person, together


def url_of(what: dict[str, Any]) -> str:
    return f"/api/{'replies' if 'post_id' in what else 'posts'}/{what['id']}"


def vote(person: Person, what: dict[str, Any], value: int) -> dict[str, Any]:
    return ok(person.put(f"{url_of(what)}/vote", {"value": value}))


def counted(forum: Forum, what: dict[str, Any]) -> tuple[int, int]:
    """The counter and the sum of the rows."""
    table, key = ("replies", "reply") if "post_id" in what else ("posts", "post")
    with forum.institution.api.connect() as connection:
        row = connection.execute(
            f"select t.votes, (select coalesce(sum(v.value), 0) from lms.{key}_votes as v "
            f"where v.tenant_id = t.tenant_id and v.{key}_id = t.id) from lms.{table} as t where t.id = %s",
            (what["id"],),
        ).fetchone()
    assert row is not None
    return row


@pytest.fixture(params=["post", "reply"])
def target(forum: Forum, request: pytest.FixtureRequest) -> dict[str, Any]:
    """Something that the asker, its author, does not vote on."""
    forum.asker = forum.learner()  # type: ignore[attr-defined]
    post = forum.post(forum.asker)  # type: ignore[attr-defined]
    return post if request.param == "post" else reply(forum.asker, post)  # type: ignore[attr-defined]


def test_a_vote_is_changed_and_taken_back(forum: Forum, target: dict[str, Any]) -> None:
    one, two = forum.learner(), forum.learner()
    assert vote(one, target, 1) == {"votes": 1, "my_vote": 1}
    assert vote(one, target, 1) == {"votes": 1, "my_vote": 1}
    assert vote(two, target, -1) == {"votes": 0, "my_vote": -1}
    assert vote(one, target, -1) == {"votes": -2, "my_vote": -1}
    assert vote(one, target, 0) == {"votes": -1, "my_vote": 0}
    assert vote(one, target, 0) == {"votes": -1, "my_vote": 0}
    seen = ok(two.get(url_of(target)))
    assert (seen["votes"], seen["my_vote"], seen["version"]) == (-1, -1, 1)
    assert ok(one.get(url_of(target)))["my_vote"] == 0
    for value in (2, -2, True, "1", None):
        refused(one.put(f"{url_of(target)}/vote", {"value": value}), 422, "invalid_input", "/value")


def test_200_votes_of_100_people_at_once(forum: Forum) -> None:
    people = [forum.learner() for _ in range(100)]
    post = forum.post(forum.teacher)
    random = Random(6)
    votes = [(person, random.choice((-1, 0, 1))) for person in people * 2]
    random.shuffle(votes)

    answers = together(
        *[
            lambda person=person, value=value: person.put(f"/api/posts/{post['id']}/vote", {"value": value})
            for person, value in votes
        ]
    )

    assert {answer.status_code for answer in answers} == {200}
    counter, rows = counted(forum, post)
    assert counter == rows
    assert read(people[0], post)["votes"] == rows
    mine = [ok(person.get(f"/api/posts/{post['id']}"))["my_vote"] for person in people]
    assert sum(mine) == rows


def test_a_person_who_votes_twice_at_once_has_one_vote(forum: Forum, target: dict[str, Any]) -> None:
    voter = forum.learner()
    together(*[lambda value=value: vote(voter, target, value) for value in (1, 1, -1, 1)])
    counter, rows = counted(forum, target)
    assert counter == rows
    assert abs(rows) == 1


def test_what_goes_with_an_account_is_not_counted_any_more(forum: Forum) -> None:
    asker, voter, stays = forum.learner(), forum.learner(), forum.learner()
    post = forum.post(asker)
    answer = reply(asker, post)
    for what in (post, answer):
        vote(voter, what, 1)
        vote(stays, what, 1)
    gone = reply(voter, post, "Soon gone.")
    ok(asker.post(f"/api/posts/{post['id']}/accept", {"reply_id": gone["id"]}))

    with forum.institution.api.connect() as connection:
        connection.execute("delete from lms.users where id = %s", (voter.id,))

    assert (counted(forum, post), counted(forum, answer)) == ((1, 1), (1, 1))
    seen = read(asker, post)
    assert (seen["reply_count"], seen["is_answered"], seen["accepted_reply_id"]) == (1, False, None)


def test_hidden_words_take_no_votes(forum: Forum) -> None:
    asker, voter = forum.learner(), forum.learner()
    post = forum.post(asker)
    answer = reply(asker, post)
    moderate(forum.teacher, answer, "hide")
    refused(voter.put(f"/api/replies/{answer['id']}/vote", {"value": 1}), 404, "not_found")
    assert (
        refused(forum.teacher.put(f"/api/replies/{answer['id']}/vote", {"value": 1}), 409, "invalid_state")["state"]
        == "hidden"
    )
    ok(asker.delete(f"/api/posts/{post['id']}"), 204)
    refused(voter.put(f"/api/posts/{post['id']}/vote", {"value": 1}), 404, "not_found")
