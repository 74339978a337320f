"""What the demo's people ask and answer in the forums of their courses, as a file of each institution has it."""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from api.markdown import html_of
from api.seed.ids import fixed_id
from api.seed.learning import Enrollment
from api.seed.outline import DATA, TODAY, Institution
from api.seed.rows import insert

Event = tuple[datetime, Callable[[], None]]


def conversations(connection: psycopg.Connection, one: Institution, enrolled: Sequence[Enrollment]) -> Iterator[Event]:
    """Posts, replies and what is made of them, with the moments at which they happen."""
    file = DATA / one.slug / "forum.toml"
    if not file.exists():
        return
    for number, facts in enumerate(tomllib.loads(file.read_text())["posts"]):
        yield from _Conversation(connection, one, enrolled, number, facts).events()


class _Conversation:
    def __init__(
        self,
        connection: psycopg.Connection,
        one: Institution,
        enrolled: Sequence[Enrollment],
        number: int,
        facts: dict[str, Any],
    ) -> None:
        self.connection, self.one, self.facts = connection, one, facts
        self.course = next(course for course in one.courses if course.slug == facts["course"])
        learners = [e for e in enrolled if e.course.id == self.course.id and e.status == "active" and e.person.active]
        self.learners = [e.person.id for e in learners]
        self.id = fixed_id(one.slug, "post", str(number))
        self.at = TODAY - timedelta(days=facts["days_ago"], hours=number % 7)
        self.key = {"tenant_id": one.id, "course_id": self.course.id}

    def events(self) -> Iterator[Event]:
        yield self.at, self._ask
        end = self.at
        for number, facts in enumerate(self.facts.get("replies", [])):
            end = self.at + timedelta(hours=facts["hours"])
            id = fixed_id(str(self.id), str(number))
            yield end, partial(self._answer, id, facts, end)
            yield from self._moderation(id, facts, end)
        if self.facts.get("deleted"):
            yield end + timedelta(hours=1), partial(self._delete, end + timedelta(hours=1))

    def _moderation(self, reply: UUID, facts: dict[str, Any], at: datetime) -> Iterator[Event]:
        """What moderators decide about a reply, one after the other."""
        before = None
        for decision in facts.get("decisions", []):
            id = fixed_id(str(reply), decision["decision"])
            at += timedelta(hours=decision["hours"])
            row = {
                **self.key,
                "id": id,
                "reply_id": reply,
                "user_id": self._person(facts["by"]),
                "moderator_id": self._person(decision["by"]),
                "decision": decision["decision"],
                "reason": decision["reason"],
                "suspended_until": at + timedelta(days=decision["days"]) if "days" in decision else None,
                "reverses": before if decision["decision"] == "restore" else None,
                "created_at": at,
            }
            yield at, partial(self._decide, row)
            before = id

    def _person(self, by: int | str) -> UUID:
        if by == "admin":
            return next(person.id for person in self.one.people.values() if person.role == "admin" and person.active)
        return self.one.people[self.course.facts["instructor"]].id if by == "teacher" else self.learners[int(by)]

    def _ask(self) -> None:
        facts = self.facts
        row = {
            **self.key,
            **_words(facts["body"]),
            "id": self.id,
            "module_id": self.course.modules[facts["module"] - 1].id if "module" in facts else None,
            "user_id": self._person(facts["by"]),
            "title": facts["title"],
            "is_pinned": facts.get("pinned", False),
            "is_locked": facts.get("locked", False),
            "created_at": self.at,
            "updated_at": self.at,
            "last_activity_at": self.at,
        }
        insert(self.connection, "posts", [row])
        self._vote("post", self.id, facts, self.at)
        read = {"user_id": row["user_id"], "post_id": self.id, "read_at": TODAY}
        insert(self.connection, "post_reads", [{**self.key, **read}])

    def _answer(self, id: UUID, facts: dict[str, Any], at: datetime) -> None:
        author = self._person(facts["by"])
        row = {**self.key, **_words(facts["body"]), "id": id, "post_id": self.id, "user_id": author}
        insert(self.connection, "replies", [{**row, "created_at": at, "updated_at": at}])
        self._vote("reply", id, facts, at)
        if facts.get("accepted"):
            self.connection.execute(
                "update lms.posts set accepted_reply_id = %s, is_answered = true where tenant_id = %s and id = %s",
                (id, self.one.id, self.id),
            )
        if "flagged" in facts:
            reader = next(person for person in self.learners if person != author)
            flag = {
                "id": fixed_id(str(id), "flag"),
                "reply_id": id,
                "user_id": reader,
                "reason": facts["flagged"],
                "created_at": at,
            }
            insert(self.connection, "flags", [{**self.key, **flag}])

    def _decide(self, row: dict[str, Any]) -> None:
        at = row["created_at"]
        insert(self.connection, "moderation_decisions", [row])
        if row["decision"] in ("hide", "restore"):
            self.connection.execute(
                "update lms.replies set hidden_at = %s where tenant_id = %s and id = %s",
                (at if row["decision"] == "hide" else None, self.one.id, row["reply_id"]),
            )
        status = "dismissed" if row["decision"] in ("dismiss", "restore") else "upheld"
        self.connection.execute(
            "update lms.flags set status = %s, resolved_at = %s "
            "where tenant_id = %s and reply_id = %s and (status = 'open' or %s)",
            (status, at, self.one.id, row["reply_id"], bool(row["reverses"])),
        )
        payload = {
            "decision": row["decision"],
            "reason": row["reason"],
            "course_title": self.course.facts["title"],
            "post_id": str(self.id),
            "post_title": self.facts["title"],
            "reply_id": str(row["reply_id"]),
            "reverses": "hide" if row["reverses"] else None,
        }
        self.connection.execute(
            "select internal.notify(%s, %s, 'moderation', %s, %s, "
            "%s || jsonb_build_object('suspended_until', internal.rfc3339(%s)))",
            (self.one.id, row["user_id"], row["id"], self.course.id, Jsonb(payload), row["suspended_until"]),
        )

    def _delete(self, at: datetime) -> None:
        self.connection.execute(
            "update lms.posts set deleted_at = %s where tenant_id = %s and id = %s", (at, self.one.id, self.id)
        )

    def _vote(self, what: str, id: UUID, facts: dict[str, Any], at: datetime) -> None:
        votes = facts.get("votes", 0)
        voters = [person for person in self.learners if person != self._person(facts["by"])][: abs(votes)]
        cast = {"value": 1 if votes > 0 else -1, "updated_at": at}
        rows = [{**self.key, **cast, f"{what}_id": id, "user_id": person} for person in voters]
        insert(self.connection, f"{what}_votes", rows)


def _words(body: str) -> dict[str, str]:
    text = body.strip()
    return {"body": text, "body_html": html_of(text)}
