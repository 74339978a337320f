"""The list of notifications: whose it is, what is unread, what goes with an enrolment."""

from uuid import uuid4

import pytest

from tests.courses.making import ok, refused
from tests.forum.talking import Forum, reply
from tests.notifications.hearing import kinds, set_enrollment, told, unread
from tests.support.api import Institution, together


def test_a_line_says_what_a_front_end_needs(forum: Forum) -> None:
    asker, helper = forum.learner(), forum.learner(name="Ravi Iyer")
    post = forum.post(asker, "Gender of nouns")
    answered = reply(helper, post)
    newest = told(asker)[0]
    assert (newest["kind"], newest["course_id"], newest["read_at"]) == ("reply", str(forum.course.id), None)
    assert newest["payload"]["author_name"] == "Ravi Iyer"
    assert newest["payload"]["post_title"] == "Gender of nouns"
    assert (newest["payload"]["post_id"], newest["payload"]["reply_id"]) == (post["id"], answered["id"])


def test_pages_hold_everything_once_and_in_order(forum: Forum) -> None:
    asker, helper = forum.learner(), forum.learner()
    post = forum.post(asker)
    for number in range(6):
        reply(helper, post, f"Answer {number}.")
    whole, seen, cursor = told(asker), [], ""
    while True:
        page = ok(asker.get(f"/api/notifications?limit=2{cursor}"))
        assert page["unread_count"] == len(whole)
        seen += page["data"]
        if not page["page"]["has_more"]:
            break
        cursor = f"&cursor={page['page']['next_cursor']}"
    assert seen == whole
    assert [line["created_at"] for line in seen] == sorted((line["created_at"] for line in seen), reverse=True)


def test_two_devices_read_the_same_line(forum: Forum) -> None:
    asker, helper = forum.learner(), forum.learner()
    reply(helper, forum.post(asker))
    line, before = told(asker)[0], unread(asker)
    answers = together(*[lambda: asker.post(f"/api/notifications/{line['id']}/read")] * 10)
    assert len({ok(answer)["read_at"] for answer in answers}) == 1
    assert unread(asker) == before - 1
    assert line["id"] not in [one["id"] for one in told(asker, "unread=true")]
    refused(helper.post(f"/api/notifications/{line['id']}/read"), 404, "not_found")


def test_what_comes_while_everything_is_marked_stays_unread(forum: Forum) -> None:
    asker, helper = forum.learner(), forum.learner()
    post = forum.post(asker)
    reply(helper, post, "First.")
    shown = told(asker)[0]
    reply(helper, post, "Second.")
    assert ok(asker.post("/api/notifications/read", {"until": shown["created_at"]})) == {"unread_count": 1}
    assert ok(asker.post("/api/notifications/read", {"until": shown["created_at"]})) == {"unread_count": 1}
    (left,) = told(asker, "unread=true")
    assert left["created_at"] > shown["created_at"]


@pytest.mark.parametrize(
    "until", ["yesterday", "2026-01-01T00:00:00", 5, None, "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"]
)
def test_only_a_moment_marks_up_to_it(institution: Institution, until: object) -> None:
    refused(institution.student().post("/api/notifications/read", {"until": until}), 422, "invalid_input", "/until")


def test_with_an_enrolment_its_notifications_go_and_come_back(forum: Forum) -> None:
    asker, helper = forum.learner(), forum.learner()
    post = forum.post(asker)
    reply(helper, post)
    before, line = kinds(asker), told(asker)[0]
    assert "reply" in before
    set_enrollment(forum.institution, asker, forum.course.id, "revoked")
    assert [one for one in told(asker) if one["course_id"] == str(forum.course.id)] == []
    assert unread(asker) == len(told(asker))
    refused(asker.post(f"/api/notifications/{line['id']}/read"), 404, "not_found")
    reply(helper, post, "More.")
    set_enrollment(forum.institution, asker, forum.course.id, "active")
    assert kinds(asker).count("reply") == 1, "what was said meanwhile was not told"
    assert line["id"] in [one["id"] for one in told(asker)]


def test_who_never_was_in_the_course_hears_nothing(forum: Forum) -> None:
    stranger, asker = forum.institution.student(), forum.learner()
    reply(forum.teacher, forum.post(asker))
    assert (told(stranger), unread(stranger)) == ([], 0)


def test_it_is_ones_own(institution: Institution) -> None:
    refused(institution.anonymous.get("/api/notifications"), 401, "authentication_required")
    refused(institution.anonymous.get("/api/me/notification-preferences"), 401, "authentication_required")
    refused(institution.student().post(f"/api/notifications/{uuid4()}/read"), 404, "not_found")
    refused(institution.student().get("/api/notifications?cursor=x"), 422, "invalid_cursor")
