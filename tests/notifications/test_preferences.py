"""How people want to be told."""

from typing import Any

import pytest

from tests.courses.making import ok, refused
from tests.forum.talking import Forum, reply
from tests.notifications.hearing import kinds, mails, prefer
from tests.support.api import Institution, together

PATH = "/api/me/notification-preferences"
KINDS = {
    "reply", "accepted", "announcement", "course_decision", "enrollment", "certificate", "payment", "badge",
    "moderation",
}  # fmt: skip


def test_there_is_a_usual_way_for_every_kind(institution: Institution) -> None:
    preferences = ok(institution.student().get(PATH))
    assert set(preferences) == KINDS
    assert {kind for kind, ways in preferences.items() if not ways["in_app"]} == set()
    assert {kind for kind, ways in preferences.items() if not ways["mail"]} == {"enrollment", "badge"}


@pytest.mark.parametrize(
    ("ways", "shown", "mailed"),
    [
        ({"in_app": True, "mail": True}, True, True),
        ({"in_app": True, "mail": False}, True, False),
        ({"in_app": False, "mail": True}, False, True),
        ({"in_app": False, "mail": False}, False, False),
    ],
)
def test_each_way_is_chosen_by_itself(forum: Forum, ways: dict[str, bool], shown: bool, mailed: bool) -> None:
    asker, helper = forum.learner(), forum.learner()
    prefer(asker, reply=ways)
    reply(helper, forum.post(asker))
    assert ("reply" in kinds(asker), ("reply", "pending") in mails(forum.institution, asker)) == (shown, mailed)


def test_two_devices_change_different_things(institution: Institution) -> None:
    student = institution.student()
    together(
        *[lambda: prefer(student, reply={"mail": False}, badge={"mail": True})] * 5,
        *[lambda: prefer(student, badge={"in_app": False}, reply={"in_app": False})] * 5,
    )
    preferences = ok(student.get(PATH))
    assert preferences["reply"] == {"in_app": False, "mail": False}
    assert preferences["badge"] == {"in_app": False, "mail": True}


@pytest.mark.parametrize(
    "patch", [{"gossip": {"mail": True}}, {"reply": {"sms": True}}, {"reply": {"mail": 1}}, {"reply": None}, []]
)
def test_nothing_else_is_taken(institution: Institution, patch: Any) -> None:
    refused(institution.student().patch(PATH, patch), 422, "invalid_input")
