"""Asking and answering over HTTP, as people in a course do."""

from typing import Any

from tests.courses.making import ok
from tests.support.api import Institution, Person
from tests.support.outlines import Course, make_course


class Forum:
    """A course with its teacher and two modules; `learner()` adds somebody who takes part."""

    def __init__(self, institution: Institution, *, posts_per_minute: int = 1000) -> None:
        self.institution = institution
        with institution.api.connect() as connection:
            connection.execute(
                "update lms.tenants set settings = settings || jsonb_build_object('forum_posts_per_minute', %s::int) "
                "where id = %s",
                (posts_per_minute, institution.id),
            )
        self.teacher = institution.instructor(name="Teacher")
        self.course: Course = make_course(institution, self.teacher, 1, 1)
        self.url = f"/api/courses/{self.course.id}/posts"

    @property
    def modules(self) -> list[str]:
        return [module["id"] for module in ok(self.teacher.get(f"/api/courses/{self.course.id}"))["modules"]]

    def learner(self, **values: Any) -> Person:
        student = self.institution.student(**values)
        ok(student.post(f"/api/courses/{self.course.id}/enroll"), 201)
        return student

    def post(self, author: Person, title: str = "A question", body: str = "Why is that so?") -> dict[str, Any]:
        return ok(author.post(self.url, {"title": title, "body": body}), 201)

    def posts(self, reader: Person, query: str = "") -> list[dict[str, Any]]:
        """The first page of the course's posts."""
        found: list[dict[str, Any]] = ok(reader.get(f"{self.url}?limit=100&{query}"))["data"]
        return found

    def titles(self, reader: Person, query: str = "") -> list[str | None]:
        return [post["title"] for post in self.posts(reader, query)]


def reply(author: Person, post: dict[str, Any], body: str = "Because it is.") -> dict[str, Any]:
    return ok(author.post(f"/api/posts/{post['id']}/replies", {"body": body}), 201)


def replies(reader: Person, post: dict[str, Any], query: str = "") -> list[dict[str, Any]]:
    """The first page of them."""
    found: list[dict[str, Any]] = ok(reader.get(f"/api/posts/{post['id']}/replies?limit=100&{query}"))["data"]
    return found


def read(reader: Person, post: dict[str, Any]) -> dict[str, Any]:
    return ok(reader.get(f"/api/posts/{post['id']}"))


def moderate(moderator: Person, what: dict[str, Any], decision: str) -> None:
    """Decides about a post or a reply."""
    kind = "replies" if "post_id" in what else "posts"
    ok(moderator.post(f"/api/{kind}/{what['id']}/moderate", {"decision": decision, "reason": "For a reason."}))


def accept(person: Person, post: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    return ok(person.post(f"/api/posts/{post['id']}/accept", {"reply_id": answer["id"]}))


def pages(reader: Person, url: str) -> list[dict[str, Any]]:
    """All rows of a list, page by page."""
    rows: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = ok(reader.get(f"{url}{'&' if '?' in url else '?'}cursor={cursor}" if cursor else url))
        rows += page["data"]
        cursor = page["page"]["next_cursor"]
        if cursor is None:
            return rows
