"""No learner learns what is right before the quiz's review says so: tried with every operation there is, before, during
and after attempts, and with SQL."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import sql

from tests.courses.making import ok
from tests.quizzes.making import learner, several, single
from tests.quizzes.taking import (
    Room,
    choose,
    complaints,
    fail_quiz,
    get,
    pass_quiz,
    right,
    rows,
    save,
    start,
    submit,
    wrong,
)
from tests.support.api import Api, Institution, Person
from tests.support.operations import IDS, NAMES, Operation, choices, operations_of, unknown_value
from tests.support.people import act_in
from tests.support.world import School, entered, identifiers, siblings

PLANTED = "The cat sat on the key"
TELLING = {
    "correct_options",
    "correct_option",
    "is_correct",
    "points_earned",
    "explanation",
    "answer_key",
    "answer_keys",
}
"""Members that tell what is right, wherever they have a value."""
ATTEMPTING = {"start_attempt", "save_answers", "submit_attempt"}
"""What moves an attempt on; these are heard as well, at the moment when each test means it."""
LEAVING = {"logout", "end_session"}


class Spy(Person):
    """A person who keeps every answer they ever got."""

    def __init__(self, person: Person) -> None:
        self.__dict__.update(person.__dict__)
        self.headers = dict(person.headers)
        self.heard: list[httpx.Response] = []
        self.closed: set[str] = set()
        """Operations that are not for a role like this one, whatever they are asked."""

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        answer = super().request(method, path, **options)
        self.heard.append(answer)
        return answer

    def leaks(self) -> list[str]:
        """What of all that was heard tells a key; forgets it then."""
        heard, self.heard = self.heard, []
        assert heard
        return [
            f"{answer.request.method} {answer.request.url.path}: {leak}" for answer in heard for leak in leaks(answer)
        ]


def leaks(answer: httpx.Response) -> Iterator[str]:
    if PLANTED in answer.text or PLANTED in str(answer.headers):
        yield "an explanation"
    if answer.content and "json" in answer.headers.get("content-type", ""):
        yield from telling(answer.json())


def telling(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            if name in TELLING and member is not None:
                yield name
            yield from telling(member)
    elif isinstance(value, list):
        for member in value:
            yield from telling(member)


def secret(question: dict[str, Any]) -> dict[str, Any]:
    return {**question, "explanation": f"{PLANTED} of {question['question']}"}


QUESTIONS = [secret(single(1)), secret(several(2)), secret(single(3))]


def school_of(institution: Institution) -> School:
    """All ids that a curious person could know of their institution."""
    with institution.api.connect() as connection:
        school = School(institution.tenant)
        school.ids = identifiers(connection, institution.id)
        school.siblings = siblings(connection, institution.id)
    return school


def try_everything(spy: Spy) -> set[str]:
    """Every operation of the document, with every id of the institution and once with an unknown one, and with a body
    that is refused. What succeeded. What is not for this role is tried the first time only."""
    institution = Institution(spy.api, spy.user.tenant)
    school = school_of(institution)
    succeeded = set()
    for operation in operations_of(spy.api.contract.document):
        if operation.name in ATTEMPTING | LEAVING | spy.closed or operation.path.startswith("/api/auth/"):
            continue
        codes = set()
        for values in tries(operation, school):
            answer = operation.request(spy, values)
            codes.add(code_of(answer))
            if answer.status_code < 400:
                succeeded.add(operation.name)
            if operation.body is not None:
                operation.with_body({}).request(spy, values)
        if codes == {"forbidden"}:
            spy.closed.add(operation.name)
    return succeeded


def code_of(answer: httpx.Response) -> str | None:
    """The code of a refusal."""
    if answer.headers.get("content-type") != "application/problem+json":
        return None
    return str(answer.json()["code"])


def tries(operation: Operation, school: School) -> Iterator[dict[str, Any]]:
    if all(name in NAMES or school.ids[IDS[name]] for name in operation.ids):
        yield from choices(operation, school)
    yield {name: unknown_value(name, school) for name in operation.ids}


@pytest.mark.parametrize("rule", ["after_attempt", "after_passing", "after_last_attempt", "never"])
def test_nothing_is_told_before_its_time(room: Room, rule: str) -> None:
    quiz = room.quiz(QUESTIONS, review=rule, max_attempts=3, shuffle_options=True)
    spy = Spy(room.student)

    assert "get_quiz" in try_everything(spy)
    assert spy.leaks() == [], "before the first attempt"

    first = start(spy, quiz)
    save(spy, first["id"], right(first)[0], wrong(first)[1])
    assert {"get_attempt", "list_attempts"} <= try_everything(spy)
    spy.post(f"/api/attempts/{first['id']}/submit", {"answers": [right(first)[0], *right(first)]})
    spy.put(
        f"/api/attempts/{first['id']}/answers", {"answers": [right(first)[0], {**wrong(first)[1], "question_id": "?"}]}
    )
    assert spy.leaks() == [], "during an attempt"

    submit(spy, first["id"], right(first)[0])  # one of three: not passed
    spy.post(f"/api/attempts/{first['id']}/submit", {"answers": right(first)})
    try_everything(spy)
    if rule != "after_attempt":
        assert spy.leaks() == [], "after failing"
    else:
        assert_told_by_attempts_alone(spy.leaks())

    second = start(spy, quiz)
    try_everything(spy)
    assert spy.leaks() == [], "while another attempt is open, whatever the rule"

    submit(spy, second["id"], *right(second))
    try_everything(spy)
    if rule in ("after_last_attempt", "never"):
        assert spy.leaks() == [], "after passing"
    else:
        assert_told_by_attempts_alone(spy.leaks())

    fail_quiz(spy, quiz)
    try_everything(spy)
    if rule == "never":
        assert spy.leaks() == [], "after the last attempt"
    else:
        assert_told_by_attempts_alone(spy.leaks())


def assert_told_by_attempts_alone(told: list[str]) -> None:
    """What a review shows; that it is found here proves that it would have been found before."""
    assert {line.rpartition(": ")[2] for line in told} == {
        "an explanation", "correct_options", "explanation", "is_correct", "points_earned"
    }  # fmt: skip
    assert {line.split("/")[2] for line in told} == {"attempts"}


def test_a_review_without_answers_tells_no_key(room: Room) -> None:
    quiz = room.quiz(QUESTIONS, review="after_attempt", review_answers=False)
    spy = Spy(room.student)
    pass_quiz(spy, quiz)
    try_everything(spy)
    assert {line.rpartition(": ")[2] for line in spy.leaks()} == {"is_correct", "points_earned"}


@pytest.mark.parametrize("who", ["anonymous", "a student elsewhere", "a classmate", "an instructor who learns here"])
def test_nothing_is_told_to_others(room: Room, who: str) -> None:
    """Least of all what a review tells somebody else."""
    quiz = room.quiz(QUESTIONS, review="after_attempt")
    done = pass_quiz(room.student, quiz)
    assert done["questions"][0]["correct_options"] is not None
    match who:
        case "anonymous":
            spy = Spy(room.student)
            del spy.headers["authorization"]
        case "a student elsewhere":
            spy = Spy(room.institution.student())
        case "a classmate":
            spy = Spy(learner(room.institution, room.course))
            start(spy, quiz)
        case _:
            colleague = room.institution.instructor()
            ok(colleague.post(f"/api/courses/{room.course}/enroll"), 201)
            spy = Spy(colleague)
            start(spy, quiz)
    try_everything(spy)
    assert spy.leaks() == []


# Two learners who know different things, and hear the same


def test_saving_sounds_the_same_whatever_is_right(room: Room) -> None:
    quiz = room.quiz(QUESTIONS)
    knows, guesses = room.student, learner(room.institution, room.course)
    first, second = start(knows, quiz), start(guesses, quiz)

    one = knows.put(f"/api/attempts/{first['id']}/answers", {"answers": right(first)})
    other = guesses.put(f"/api/attempts/{second['id']}/answers", {"answers": wrong(second)})

    def said(answer: httpx.Response) -> tuple[int, str, list[str]]:
        choices = re.sub(r'"selected_options" : \[[\d, ]*\]', "<chosen>", answer.text)
        return answer.status_code, anonymous(choices), sorted(answer.headers)

    assert said(one) == said(other)
    assert "<chosen>" in said(one)[1]


@pytest.mark.parametrize(("method", "path"), [("PUT", "answers"), ("POST", "submit")])
def test_refusals_sound_the_same_whatever_is_right(room: Room, method: str, path: str) -> None:
    quiz = room.quiz(QUESTIONS)
    begun = start(room.student, quiz)
    spoiled = {**choose(begun["questions"][2], "right"), "selected_options": [19]}

    heard = {
        (answer.status_code, anonymous(answer.text), answer.headers["content-length"])
        for answers in (right(begun), wrong(begun))
        for answer in [
            room.student.request(
                method, f"/api/attempts/{begun['id']}/{path}", json={"answers": [*answers[:2], spoiled]}
            )
        ]
    }

    assert len(heard) == 1
    assert next(iter(heard))[0] == 422


@pytest.mark.parametrize("rule", ["never", "after_last_attempt"])
@pytest.mark.parametrize(
    ("one", "other", "passes"), [(4, 3, True), (2, 0, False)], ids=["perfect and passed", "half and nothing"]
)
def test_beyond_passing_nothing_differs(api: Api, rule: str, one: int, other: int, passes: bool) -> None:
    """Where scores are not told: not by the answers about attempts, and not by points, badges or boards either."""
    heard = []
    for right_ones in (one, other):
        room = Room(api.institution())
        questions = [secret(single(number)) for number in range(1, 5)]
        quiz = room.quiz(questions, show_score=False, review=rule, max_attempts=3, is_required=False)
        begun = start(room.student, quiz)
        answers = [*right(begun)[:right_ones], *wrong(begun)[right_ones:]]
        done = room.student.post(f"/api/attempts/{begun['id']}/submit", {"answers": answers})
        assert ok(done)["passed"] is passes
        heard.append(sorted([("submit_attempt", 200, anonymous(done.text)), *everything_read(room)]))
        assert complaints(room.institution) == []

    assert len(heard[0]) > 20
    assert {said[0] for said in heard[0] if said[1] == 200} >= {
        "get_attempt", "list_attempts", "get_quiz", "get_my_xp", "list_my_badges", "get_leaderboard"
    }  # fmt: skip
    assert heard[0] == heard[1]


def everything_read(room: Room) -> list[tuple[str, int, str]]:
    """What the student gets from every operation that reads."""
    school = school_of(room.institution)
    return [
        (operation.name, answer.status_code, anonymous(answer.text))
        for operation in operations_of(room.institution.api.contract.document)
        if operation.method == "get" and not operation.path.startswith(("/api/auth/", "/api/tenant"))
        for values in tries(operation, school)
        for answer in [operation.request(room.student, values)]
    ]


def anonymous(text: str) -> str:
    """An answer without whose it is and when it was."""
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?", "<time>", text)
    text = re.sub(r'"request_id": ?"[^"]*"', "<request>", text)
    return re.sub(r"(?i)\b(school|student|instructor|admin|course|a-course)[ -]\d+", "<name>", text)


# What is shown, and in which order


def test_the_order_of_options_says_nothing(room: Room) -> None:
    """The author's first option, mostly the right one, is at each place about as often."""
    question = {"question": "Which?", "options": ["a", "b", "c", "d"], "correct_options": [0]}
    quiz = room.quiz([question, {**question, "question": "And which?"}], shuffle_options=True)
    with room.institution.api.connect() as connection:
        act_in(connection, room.institution.id)
        found = connection.execute(
            "select q.item -> 'order' from generate_series(1, 500) as seed, "
            "internal.draw_questions(%s, seed), jsonb_array_elements(questions) with ordinality as q (item, nr) "
            "order by seed, q.nr",
            (quiz,),
        ).fetchall()
    orders = [order for (order,) in found]
    places = [order.index(0) for order in orders]
    assert len(places) == 1000
    assert all(150 < places.count(place) < 350 for place in range(4))
    # Nor does one question tell of the next.
    agreeing = sum(one == other for one, other in zip(places[::2], places[1::2], strict=True))
    assert 60 < agreeing < 190
    assert {tuple(order) for order in orders} == {
        (a, b, c, d)
        for a in range(4) for b in range(4) for c in range(4) for d in range(4)
        if len({a, b, c, d}) == 4
    }  # fmt: skip


def test_indices_come_in_the_order_shown(room: Room) -> None:
    """In the author's order they would tell it, and with it which options stand first there."""
    quiz = room.quiz([several(number) for number in range(1, 7)], shuffle_options=True, review="after_attempt")
    begun = start(room.student, quiz)
    answers = [{**answer, "selected_options": answer["selected_options"][::-1]} for answer in right(begun)]

    saved = save(room.student, begun["id"], *answers)["answers"]
    resumed = get(room.student, begun["id"])["questions"]
    done = submit(room.student, begun["id"])["questions"]

    for shown in (
        *(answer["selected_options"] for answer in saved),
        *(question["selected_options"] for question in (*resumed, *done)),
        *(question["correct_options"] for question in done),
    ):
        assert len(shown) == 2
        assert all(a < b for a, b in pairwise(shown))


def test_an_attempt_tells_nothing_of_how_it_was_drawn(room: Room) -> None:
    begun = start(room.student, room.quiz(QUESTIONS, shuffle_options=True))
    assert not {"seed", "order", "version", "answers"} & {*begun, *begun["questions"][0]}
    seeds = {start(learner(room.institution, room.course), begun["quiz_id"])["id"] for _ in range(3)}
    drawn = rows(room.institution, "select seed from lms.quiz_attempts where tenant_id = %s")
    assert len(set(drawn)) == len(seeds) + 1


# With SQL, as the role that a learner's requests run under


@pytest.mark.parametrize("role", ["student", "operator"])
def test_no_column_can_be_read(room: Room, role: str) -> None:
    quiz = room.quiz(QUESTIONS, review="never")
    start(room.student, quiz)
    person = room.student
    with room.institution.api.connect() as connection:
        if role == "operator":
            connection.execute("update lms.users set role = 'operator' where id = %s", (person.id,))
        columns = connection.execute(
            "select c.relname::text, a.attname::text from pg_attribute as a join pg_class as c on c.oid = a.attrelid "
            "where c.oid in ('lms.questions'::regclass, 'lms.answer_keys'::regclass) and not a.attisdropped"
        ).fetchall()
        assert len(columns) > 16
        with entered(connection, room.institution.id, person.id):
            for table, column in columns:
                query = sql.SQL("select {} from {}").format(sql.Identifier(column), sql.Identifier("lms", table))
                assert refusal(connection, query) == "42501", f"{table}.{column}"
            for table in ("questions", "answer_keys"):
                for statement in (
                    "select from {}",
                    "select count(*) from {}",
                    "select from {} for key share",
                    "select row_to_json(t) from {} as t",
                    "delete from {}",
                    "update {} set version = version",
                    "insert into {} default values",
                    "copy {} to stdout",
                    "select lms.new_id() where exists (select from {})",
                ):
                    query = sql.SQL(statement).format(sql.Identifier("lms", table))
                    assert refusal(connection, query) == "42501", statement
        connection.rollback()


def test_the_doors_to_the_keys_are_known(institution: Institution) -> None:
    """Whoever lets learners through another function that reads keys thinks about it here."""
    with institution.api.connect() as connection:
        doors = connection.execute(
            "select p.proname::text from pg_proc as p "
            "where p.pronamespace in ('app'::regnamespace, 'internal'::regnamespace) and p.prosecdef "
            "and p.prosrc ~ 'lms\\.(answer_keys|questions)' "
            "and exists (select from unnest(array['lms_student', 'lms_operator', 'lms_anonymous', 'lms_api']) as r "
            " where has_function_privilege(r, p.oid, 'execute')) order by 1"
        ).fetchall()
    assert doors == [("attempt_json",)]


@pytest.mark.parametrize("rule", ["after_attempt", "after_passing", "after_last_attempt", "never"])
def test_results_can_be_read_when_a_review_is_allowed(room: Room, rule: str) -> None:
    quiz = room.quiz(QUESTIONS, review=rule, max_attempts=2)

    def readable() -> int:
        with room.institution.api.connect() as connection, entered(connection, room.institution.id, room.student.id):
            return len(connection.execute("select * from lms.quiz_results").fetchall())

    assert readable() == 0
    fail_quiz(room.student, quiz)
    assert readable() == (3 if rule == "after_attempt" else 0)
    second = start(room.student, quiz)
    assert readable() == 0
    submit(room.student, second["id"], *right(second))
    assert readable() == (0 if rule == "never" else 6)


def refusal(connection: psycopg.Connection, query: sql.Composed) -> str | None:
    try:
        with connection.transaction():
            connection.execute(query)
    except psycopg.Error as error:
        return error.sqlstate
    return None
