"""The forum of one course with very many posts: its first page and a late one, search, and votes."""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Any, LiteralString
from uuid import UUID

import psycopg

from api.deploy.migrate import migrate
from api.postgres import EmbeddedPostgres
from bench.site import as_api, create_database

PEOPLE = 200
PAGE = 25
LATE = 1000
"""Which page is compared with the first one."""
ROUNDS = 60
VOTES = 1000
VOTERS = 10
"""At once, on one post."""
PAGE_TARGET = 1.3
SORTS = ("newest", "active", "top", "unanswered")
SEARCHES = {"a rare word": "word77", "two words": "word12 word34", "a word of all posts": "common", "no hit": "nowhere"}


@dataclass
class Figures:
    """Milliseconds, and votes a second."""

    posts: int
    pages: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    """The first page and the late one, turn about, by order."""
    searches: dict[str, list[float]] = field(default_factory=dict)
    votes: float = 0.0
    votes_on_one: float = 0.0


def measure(postgres: EmbeddedPostgres, posts: int, say: Callable[[str], None]) -> Figures:
    """The calls alone, as the API's login makes them."""
    say(f"forum: {posts:,} posts in a course")
    url = create_database(postgres, "bench_forum", anew=True)
    migrate(url)
    with psycopg.connect(url, autocommit=True) as connection:
        with connection.transaction():
            # What triggers would make of each row, the rows hold already.
            connection.execute("set local session_replication_role = replica")
            for statement in (TENANT, USERS, COURSE, ENROLLMENTS, POSTS):
                connection.execute(statement, {"people": PEOPLE, "posts": posts})
        connection.execute("vacuum (analyze)")
        row = connection.execute("select tenant_id, id from lms.courses").fetchone()
        assert row is not None
        people = [id for (id,) in connection.execute("select id from lms.users where role = 'student' order by id")]
        some = [id for (id,) in connection.execute("select id from lms.posts order by id limit %s", (VOTES,))]
    forum = _Forum(url, row[0], row[1], people)
    figures = Figures(posts)
    with forum.connected() as connection:
        for sort in SORTS:
            say(f"forum: {sort}")
            figures.pages[sort] = forum.pages(connection, sort, posts)
        for name, words in SEARCHES.items():
            say(f"forum: search for {name}")
            figures.searches[name] = [forum.page(connection, words=words)[1] for _ in range(ROUNDS)]
        say("forum: votes")
        figures.votes = _per_second(forum.vote, connection, list(zip(some, people * VOTES, strict=False)))
    with ThreadPoolExecutor(VOTERS) as pool:
        begun = perf_counter()
        for done in [pool.submit(forum.vote_as, people[nr::VOTERS], some[0]) for nr in range(VOTERS)]:
            done.result()
        figures.votes_on_one = len(people) / (perf_counter() - begun)
    return figures


def results(figures: Figures) -> dict[str, Any]:
    """What was measured, and whether a late page costs what the first one does."""
    late = {sort: median(b / a for a, b in pairs) for sort, pairs in figures.pages.items()}
    return {
        "posts": figures.posts,
        "pages": {
            sort: {"first": median(a for a, _ in pairs), "late": median(b for _, b in pairs), "ratio": late[sort]}
            for sort, pairs in figures.pages.items()
        },
        "searches": {name: median(times) for name, times in figures.searches.items()},
        "votes_per_second": figures.votes,
        "votes_on_one_per_second": figures.votes_on_one,
        "acceptance": [
            {
                "what": f"forum, {sort}: page {LATE:,}/first page",
                "value": round(ratio, 3),
                "target": PAGE_TARGET,
                "least": False,
                "met": ratio <= PAGE_TARGET,
            }
            for sort, ratio in late.items()
        ],
    }


@dataclass
class _Forum:
    url: str
    tenant: UUID
    course: UUID
    people: list[UUID]

    def connected(self) -> psycopg.Connection:
        connection = psycopg.connect(self.url, autocommit=True, prepare_threshold=0)
        as_api(connection)
        return connection

    def page(
        self, connection: psycopg.Connection, sort: str = "newest", cursor: str | None = None,
        words: str | None = None, limit: int = PAGE,
    ) -> tuple[str | None, float]:  # fmt: skip
        """Where the next page begins, and how long this one took."""
        begun = perf_counter()
        asked = (self.tenant, self.people[0], self.course, sort, words, limit, cursor)
        row = connection.execute(LIST, asked).fetchone()
        took = (perf_counter() - begun) * 1000
        assert row is not None
        next_cursor: str | None = json.loads(row[0])["page"]["next_cursor"]
        return next_cursor, took

    def pages(self, connection: psycopg.Connection, sort: str, posts: int) -> list[tuple[float, float]]:
        late = None
        for _ in range(min(LATE * PAGE, posts // 2) // 100):
            late, _ = self.page(connection, sort, late, limit=100)
        return [(self.page(connection, sort)[1], self.page(connection, sort, late)[1]) for _ in range(ROUNDS)]

    def vote(self, connection: psycopg.Connection, post: UUID, person: UUID) -> None:
        connection.execute(VOTE, (self.tenant, person, post))

    def vote_as(self, people: list[UUID], post: UUID) -> None:
        with self.connected() as connection:
            for person in people:
                self.vote(connection, post, person)


def _per_second(
    vote: Callable[[psycopg.Connection, UUID, UUID], None],
    connection: psycopg.Connection,
    cases: Sequence[tuple[UUID, UUID]],
) -> float:
    begun = perf_counter()
    for post, person in cases:
        vote(connection, post, person)
    return len(cases) / (perf_counter() - begun)


LIST = "select app.list_posts(%s, %s, %s, null, %s, %s, %s, %s)"
VOTE = "select app.vote_post(%s, %s, %s, 1)"

TENANT: LiteralString = """
insert into lms.tenants (slug, name, timezone, locale, currency) values ('forum', 'Forum', 'UTC', 'en', 'EUR')
"""

USERS: LiteralString = """
insert into lms.users (tenant_id, email, name, role)
select t.id, n || '@forum.example', 'Person ' || n, case n when 0 then 'instructor' else 'student' end
from lms.tenants as t, generate_series(0, %(people)s) as n
where t.slug = 'forum'
"""

COURSE: LiteralString = """
insert into lms.courses (tenant_id, slug, title, domain, instructor_id, currency, status, submitted_at, published_at)
select u.tenant_id, 'busy', 'A busy course', 'testing', u.id, 'EUR', 'published', now(), now()
from lms.users as u
where u.role = 'instructor'
"""

ENROLLMENTS: LiteralString = """
insert into lms.enrollments (tenant_id, user_id, course_id, source)
select u.tenant_id, u.id, c.id, 'free'
from lms.users as u
join lms.courses as c on c.tenant_id = u.tenant_id
where u.role = 'student'
"""

# By the teacher, so that everybody may vote on each. Forty words of four thousand, and two that are in every post.
POSTS: LiteralString = """
insert into lms.posts (
  tenant_id, course_id, user_id, title, body, body_html, is_pinned, is_answered, created_at, last_activity_at, votes
)
select
  c.tenant_id, c.id, c.instructor_id, 'Post ' || n, w.words, '<p>' || w.words || '</p>', n %% 20000 = 0, n %% 3 = 0,
  now() - make_interval(mins => n), now() - make_interval(mins => n - n * (hashtext(n::text) & 1023) / 1024),
  hashtext(n || ' votes') & 63
from lms.courses as c
cross join generate_series(1, %(posts)s) as n
cross join lateral (
  select 'common words ' || string_agg('word' || (hashtext(n || ' ' || k) & 4095), ' ') as words
  from generate_series(1, 40) as k
) as w
"""
