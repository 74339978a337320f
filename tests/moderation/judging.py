"""Flagging and deciding over HTTP."""

from collections.abc import Callable
from typing import Any

import httpx

from tests.courses.making import ok
from tests.forum.talking import Forum
from tests.support.api import Person


def address(what: dict[str, Any]) -> str:
    """Of a post or a reply."""
    return f"/api/{'replies' if 'post_id' in what else 'posts'}/{what['id']}"


def flag(person: Person, what: dict[str, Any], reason: str = "spam", **more: Any) -> httpx.Response:
    return person.post(f"{address(what)}/flag", {"reason": reason, **more})


def flagging(person: Person, what: dict[str, Any]) -> Callable[[], int]:
    return lambda: flag(person, what).status_code


def flag_by(forum: Forum, people: int, what: dict[str, Any]) -> list[Person]:
    """Flags of that many new learners, one after the other."""
    learners = [forum.learner() for _ in range(people)]
    for learner in learners:
        ok(flag(learner, what), 201)
    return learners


def judge(moderator: Person, what: dict[str, Any], decision: str, **more: Any) -> httpx.Response:
    return moderator.post(f"{address(what)}/moderate", {"decision": decision, "reason": "For a reason.", **more})


def resolve(moderator: Person, flagged: dict[str, Any], decision: str, **more: Any) -> httpx.Response:
    body = {"decision": decision, "reason": "For a reason.", **more}
    return moderator.post(f"/api/admin/flags/{flagged['id']}/resolve", body)


def reverse(moderator: Person, decision: dict[str, Any]) -> httpx.Response:
    return moderator.post(f"/api/admin/moderation/{decision['id']}/reverse", {"reason": "On second thoughts."})


def queue(moderator: Person, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ok(moderator.get(f"/api/admin/flags?limit=100&{query}"))["data"]
    return found


def decisions(moderator: Person, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ok(moderator.get(f"/api/admin/moderation?limit=100&{query}"))["data"]
    return found


def told(person: Person) -> list[tuple[str, str]]:
    """(decision, reason) of what the moderators have told somebody, oldest first."""
    rows = ok(person.get("/api/notifications?limit=100"))["data"]
    found = [row["payload"] for row in reversed(rows) if row["kind"] == "moderation"]
    return [(payload["decision"], payload["reason"]) for payload in found]


def settle(forum: Forum, **settings: int) -> None:
    """What the institution allows in its forums."""
    with forum.institution.api.connect() as connection:
        for name, value in settings.items():
            connection.execute(
                "update lms.tenants set settings = settings || jsonb_build_object(%s::text, %s::int) where id = %s",
                (name, value, forum.institution.id),
            )


def assert_forum_is_true(forum: Forum) -> None:
    with forum.institution.api.connect() as connection:
        assert connection.execute("select internal.check_forum()").fetchall() == []
