"""Orders, pages, search, and what is unread."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.courses.making import ok, refused
from tests.forum.talking import Forum, accept, moderate, pages, read, replies, reply
from tests.support.api import Person
from tests.support.people import act_in


def vote(person: Person, post: dict[str, Any], value: int = 1) -> None:
    ok(person.put(f"/api/posts/{post['id']}/vote", {"value": value}))


@contextmanager
def many_posts(forum: Forum, rows: str, **values: Any) -> Iterator[None]:
    """Posts made by SQL, for the block: votes and hidden words that nobody has decided on contradict the tables."""
    place = {"tenant": forum.institution.id, "course": forum.course.id, "author": forum.teacher.id}
    with forum.institution.api.connect() as connection:
        act_in(connection, forum.institution.id)
        connection.execute(rows, {**place, **values})
    yield
    with forum.institution.api.connect() as connection:
        connection.execute("delete from lms.posts where tenant_id = %(tenant)s", place)


@pytest.fixture
def people(forum: Forum) -> tuple[Person, Person, Person]:
    return forum.learner(), forum.learner(), forum.learner()


def test_the_orders(forum: Forum, people: tuple[Person, Person, Person]) -> None:
    asker, other, third = people
    old, liked, answered, pinned = (forum.post(asker, title) for title in ("Old", "Liked", "Answered", "Pinned"))
    for person in (other, third):
        vote(person, liked)
    vote(other, answered, -1)
    accept(asker, answered, reply(other, answered))
    ok(forum.teacher.patch(f"/api/posts/{pinned['id']}", {"is_pinned": True}))
    reply(third, old)

    assert forum.titles(asker) == ["Pinned", "Answered", "Liked", "Old"]
    assert forum.titles(asker, "sort=active") == ["Pinned", "Old", "Answered", "Liked"]
    assert forum.titles(asker, "sort=top") == ["Pinned", "Liked", "Old", "Answered"]
    assert forum.titles(asker, "sort=unanswered") == ["Pinned", "Liked", "Old"]
    refused(asker.get(f"{forum.url}?sort=oldest"), 422, "invalid_input")


@pytest.mark.parametrize("sort", ["newest", "active", "top", "unanswered"])
@pytest.mark.parametrize("narrowed", ["", "&q=word", "&module_id={module}", "&module_id={module}&q=word"])
def test_pages_hold_every_post_once(forum: Forum, sort: str, narrowed: str) -> None:
    student = forum.learner()
    module = forum.modules[0]
    # Many at one moment, with the same votes: the order of ids decides.
    rows = (
        "insert into lms.posts (tenant_id, course_id, module_id, user_id, title, body, body_html, votes, is_pinned, "
        "created_at, last_activity_at) "
        "select %(tenant)s, %(course)s, %(module)s, %(author)s, 'Post ' || n, 'words', '', n %% 3, n %% 7 = 0, "
        "now() - make_interval(mins => n %% 4), now() - make_interval(mins => n %% 5) from generate_series(1, 23) as n"
    )
    url = f"{forum.url}?sort={sort}{narrowed.format(module=module)}"
    with many_posts(forum, rows, module=module):
        whole = ok(student.get(f"{url}&limit=100"))["data"]
        assert len(whole) == 23
        for limit in (1, 5, 23):
            assert [one["id"] for one in pages(student, f"{url}&limit={limit}")] == [one["id"] for one in whole]


def test_a_cursor_belongs_to_its_order(forum: Forum) -> None:
    student = forum.learner()
    for number in range(2):
        forum.post(student, f"Post {number}")
    cursor = ok(student.get(f"{forum.url}?limit=1"))["page"]["next_cursor"]
    ok(student.get(f"{forum.url}?cursor={cursor}"))
    for sort in ("active", "top", "unanswered"):
        refused(student.get(f"{forum.url}?sort={sort}&cursor={cursor}"), 422, "invalid_cursor", "/query/cursor")
    post = forum.posts(student)[0]
    refused(student.get(f"/api/posts/{post['id']}/replies?cursor={cursor}"), 422, "invalid_cursor", "/query/cursor")


def test_replies_begin_with_the_accepted_one(forum: Forum, people: tuple[Person, Person, Person]) -> None:
    asker, other, third = people
    post = forum.post(asker)
    first, second, third_one = (reply(other, post, body) for body in ("First.", "Second.", "Third."))
    ok(third.put(f"/api/replies/{second['id']}/vote", {"value": 1}))
    ok(third.put(f"/api/replies/{first['id']}/vote", {"value": -1}))
    accept(asker, post, third_one)

    url = f"/api/posts/{post['id']}/replies"
    for query, order in (("oldest", ["Third.", "First.", "Second."]), ("top", ["Third.", "Second.", "First."])):
        assert [one["body"] for one in replies(asker, post, f"sort={query}")] == order
        for limit in (1, 2, 3):
            assert [one["body"] for one in pages(asker, f"{url}?sort={query}&limit={limit}")] == order


def test_pages_of_replies_hold_each_once_whichever_is_accepted_meanwhile(
    forum: Forum, people: tuple[Person, Person, Person]
) -> None:
    asker, other, _ = people
    post = forum.post(asker)
    first, *_, last = made = [reply(other, post, f"Number {number}.") for number in range(5)]
    url = f"/api/posts/{post['id']}/replies?limit=2"
    for sort in ("oldest", "top"):
        accept(asker, post, first)
        page = ok(asker.get(f"{url}&sort={sort}"))
        accept(asker, post, last)
        rest = pages(asker, f"{url}&sort={sort}&cursor={page['page']['next_cursor']}")
        assert [one["id"] for one in page["data"] + rest] == [one["id"] for one in made]
        assert [one["is_accepted"] for one in rest] == [False, False, True]


def test_search_finds_beginnings_of_all_words(forum: Forum, people: tuple[Person, Person, Person]) -> None:
    asker, other, _ = people
    forum.post(asker, "Robust averages", "Is the median robust?")
    forum.post(other, "Variance", "And the it's standard deviation?")
    elsewhere = Forum(forum.institution)
    elsewhere.post(elsewhere.learner(), "Robust averages elsewhere", "median")

    assert forum.titles(asker, "q=rob med") == ["Robust averages"]
    assert forum.titles(asker, "q=STANDARD") == ["Variance"]
    assert forum.titles(asker, "q=median variance") == []
    assert forum.titles(asker, "q=%27%5C%26%7C!:*") == []
    assert forum.titles(asker, f"q={forum.course.id}") == []
    assert len(forum.titles(asker, "q=%20")) == 2


def test_search_finds_nothing_that_is_hidden(forum: Forum, people: tuple[Person, Person, Person]) -> None:
    asker, other, _ = people
    post = forum.post(asker, "Unspeakable", "words")
    moderate(forum.teacher, post, "hide")
    assert forum.titles(other, "q=unspeakable") == []
    assert forum.titles(asker, "q=unspeakable") == ["Unspeakable"]
    assert forum.titles(forum.teacher, "q=unspeakable") == ["Unspeakable"]
    ok(asker.delete(f"/api/posts/{post['id']}"), 204)
    assert forum.titles(forum.teacher, "q=unspeakable") == []


def test_search_finds_posts_by_their_replies(forum: Forum, people: tuple[Person, Person, Person]) -> None:
    asker, other, third = people
    post = forum.post(asker, "Averages", "Which one?")
    answer = reply(other, post, "The geometric mean.")
    reply(other, post, "Or the harmonic one, the mean of which is a mean.")
    forum.post(asker, "Means")
    stranger = forum.institution.student()

    def found(person: Person, words: str) -> list[str | None]:
        return forum.titles(person, f"q={words}")

    assert found(third, "geom mean") == found(third, "harm") == ["Averages"]
    assert found(third, "mean") == ["Means", "Averages"]
    assert found(third, "geometric harmonic") == found(third, "averages geometric") == []
    refused(stranger.get(f"{forum.url}?q=geometric"), 403, "not_enrolled")
    moderate(forum.teacher, answer, "hide")
    assert (found(third, "geometric"), found(other, "geometric"), found(forum.teacher, "geometric")) == (
        [], ["Averages"], ["Averages"],
    )  # fmt: skip
    ok(other.delete(f"/api/replies/{answer['id']}"), 204)
    assert found(other, "geometric") == found(forum.teacher, "geometric") == []
    moderate(forum.teacher, post, "hide")
    assert (found(third, "harmonic"), found(forum.teacher, "harmonic")) == ([], ["Averages"])


@pytest.mark.parametrize("sort", ["newest", "active", "top", "unanswered"])
def test_a_word_that_nearly_all_hold_is_searched_along_the_order(forum: Forum, sort: str) -> None:
    student = forum.learner()
    another = forum.post(student, "Another one")
    reply(forum.teacher, another, "A common one.")
    rows = (
        "insert into lms.posts (tenant_id, course_id, user_id, title, body, body_html, hidden_at) "
        "select %(tenant)s, %(course)s, %(author)s, 'Common ' || n, 'words', '', case when n %% 2 = 0 then now() end "
        "from generate_series(1, 4400) as n"
    )
    with many_posts(forum, rows):
        seen = pages(student, f"{forum.url}?q=common&sort={sort}&limit=100")
    assert len(seen) == len({one["id"] for one in seen}) == 2201
    assert another["id"] in {one["id"] for one in seen}
    assert not any(one["hidden"] for one in seen)


def test_what_has_not_been_read_is_unread(forum: Forum, people: tuple[Person, Person, Person]) -> None:
    asker, other, third = people
    post, another = forum.post(asker, "One"), forum.post(asker, "Two")

    def unread(person: Person) -> list[str | None]:
        return [one["title"] for one in forum.posts(person) if one["unread"]]

    assert (unread(asker), unread(other)) == ([], ["Two", "One"])
    ok(other.put(f"/api/posts/{post['id']}/read"), 204)
    assert unread(other) == ["Two"]
    assert read(other, post)["unread"] is False
    reply(third, post)
    assert (unread(asker), unread(other), unread(third)) == (["One"], ["Two", "One"], ["Two"])
    ok(other.put(f"{forum.url}/read"), 204)
    assert unread(other) == []
    reply(asker, another)
    assert unread(other) == ["Two"]
    ok(asker.put(f"/api/posts/{post['id']}/read"), 204)
    vote(third, post)
    assert unread(asker) == []


def test_what_is_being_written_while_all_is_marked_stays_unread(
    forum: Forum, people: tuple[Person, Person, Person]
) -> None:
    asker, other, third = people
    post = forum.post(asker, "One")
    ok(other.put(f"{forum.url}/read"), 204)
    assert read(other, post)["unread"] is False
    with forum.institution.api.database.connect("lms_api") as connection:
        connection.execute(
            "select app.create_reply(%s, %s, %s, '{\"body\": \"Because.\"}', '<p>Because.</p>')",
            (forum.institution.id, third.id, post["id"]),
        )
        ok(other.put(f"{forum.url}/read"), 204)
    assert read(other, post)["unread"] is True
    ok(asker.delete(f"/api/posts/{post['id']}"), 204)
    ok(other.put(f"{forum.url}/read"), 204)
    assert read(other, post)["unread"] is False, "a tombstone, too"
