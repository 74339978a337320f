"""How fast somebody may write, and not the same twice: also from many devices at once."""

from uuid import uuid4

import pytest

from tests.courses.making import ok, refused
from tests.forum.talking import Forum, reply
from tests.moderation.judging import assert_forum_is_true, settle
from tests.support.api import Api, Institution, Person, together
from tests.support.outlines import make_course
from tests.support.people import Tenant


def test_so_many_a_minute_and_not_one_more(forum: Forum) -> None:
    settle(forum, forum_posts_per_minute=5)
    writer, other = forum.learner(), forum.learner()
    theirs = forum.post(other)
    calls = [lambda n=n: writer.post(forum.url, {"title": f"Number {n}", "body": "Words."}) for n in range(10)]
    calls += [lambda n=n: writer.post(f"/api/posts/{theirs['id']}/replies", {"body": f"{n}"}) for n in range(10)]

    answers = together(*calls)

    assert sorted(answer.status_code for answer in answers) == [201] * 5 + [429] * 15
    late = next(answer for answer in answers if answer.status_code == 429)
    problem = refused(late, 429, "posting_too_fast")
    assert 1 <= problem["retry_after"] <= 61
    assert late.headers["retry-after"] == str(problem["retry_after"])
    reply(other, theirs)
    assert_forum_is_true(forum)


def test_the_same_words_once_a_day_and_course(forum: Forum) -> None:
    writer = forum.learner()
    elsewhere = make_course(forum.institution, forum.institution.instructor(), 1)
    ok(writer.post(f"/api/courses/{elsewhere.id}/enroll"), 201)
    words = {"title": "Once", "body": "The same words."}

    answers = together(*[lambda: writer.post(forum.url, words)] * 10)

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    refused(writer.post(forum.url, {"title": "ONCE", "body": "The  same words. "}), 409, "already_exists", "/body")
    ok(writer.post(f"/api/courses/{elsewhere.id}/posts", words), 201)
    ok(forum.learner().post(forum.url, words), 201)
    post = next(answer.json() for answer in answers if answer.status_code == 201)
    reply(writer, post, "Me again.")
    refused(writer.post(f"/api/posts/{post['id']}/replies", {"body": "me again."}), 409, "already_exists", "/body")


@pytest.fixture
def operator(api: Api) -> Person:
    with api.connect() as connection:
        found = connection.execute("select id, slug from lms.tenants where is_platform").fetchone()
    platform = Institution(api, Tenant(*found)) if found else api.institution(is_platform=True)
    return platform.person("operator")


@pytest.mark.parametrize("name", ["forum_posts_per_minute", "forum_flags_to_hide"])
def test_limits_are_whole_numbers(operator: Person, name: str) -> None:
    facts = {"slug": f"strict-{uuid4().hex[:8]}", "name": "Strict"}
    for value in (0, -1, 10000, 2.5, 1e3, "5", True, [5], {"a": 5}):
        refused(
            operator.post("/api/platform/tenants", {**facts, "settings": {name: value}}),
            422,
            "invalid_input",
            f"/settings/{name}",
        )
    made = ok(operator.post("/api/platform/tenants", {**facts, "settings": {name: 7, "other": "kept"}}), 201)
    path = f"/api/platform/tenants/{made['id']}"
    assert ok(operator.patch(path, {"settings": {name: 9999}}))["settings"] == {name: 9999, "other": "kept"}
    refused(operator.patch(path, {"settings": {name: "many"}}), 422, "invalid_input", f"/settings/{name}")
    assert ok(operator.patch(path, {"settings": {name: None}}))["settings"] == {"other": "kept"}
