"""For every function of app × every id argument: another institution's ids are as unknown as ids that nobody has."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.support.postgres import Connection
from tests.support.world import School, World, fingerprint, written
from tests.wall.functions import Argument, Function, Outcome, all_functions, call, without_news

CROSSING = {"get_tenant", "update_tenant", "suspend_tenant", "reinstate_tenant"}
"""What operators of the platform do with other institutions; for everybody else these are functions as any other."""


def test_another_institutions_ids_are_unknown_ids(world: World, connection: Connection) -> None:
    """The answer is the same, word by word, and so is what happens: nothing, over there."""
    tried = 0
    connection.execute("set local track_counts = on")
    for function in all_functions(connection):
        for argument in function.ids:
            telling = function.name in CROSSING
            for role, school in world.callers():
                if role == "operator" and function.name in CROSSING:
                    continue
                asker = Asker(connection, world, function, role, school)
                for others in other_ids(function, argument, school):
                    unknown = asker.ask(others, argument, uuid4())
                    for theirs in foreign_ids(world.there, argument.table, all_tables=role == "admin"):
                        tried += 1
                        assert asker.ask(others, argument, theirs) == unknown, f"{role}: {argument}"
                    if not telling:
                        ours = school.ids[argument.table]
                        telling = any(asker.ask(others, argument, id) != unknown for id in ours)
            assert telling, f"{argument} proves nothing: one's own ids are answered like unknown ones, to every role"
    assert tried > 500


@dataclass(frozen=True)
class Asker:
    """Calls one function as one person, and takes back what it has done."""

    connection: Connection
    world: World
    function: Function
    role: str
    school: School

    def ask(self, others: dict[str, Any], argument: Argument, id: UUID) -> Outcome:
        values = {**base_values(self.function, self.school, self.role), **others}
        values[argument.name] = argument.value(id, self.school, self.world.there)
        with self.connection.transaction(force_rollback=True):
            outcome = call(self.connection, self.function, values)
            changed: tuple[str, ...] = ()
            if self.function.writes and not outcome.failed:
                tables = self.written_to()
                theirs = self.changes(self.world.there, tables)
                assert theirs == (), f"{self.role}: {self.function.name} changes {theirs}"
                changed = self.changes(self.school, tables)
        return Outcome(outcome.failed, without_news(outcome.text, id), changed)

    def written_to(self) -> set[str]:
        """The tables in which rows were written since this was last asked, by whomever."""
        before, now = self.world.written, written(self.connection)
        self.world.written = now
        return {table for table, rows in now.items() if rows != before.get(table)}

    def changes(self, school: School, tables: Collection[str]) -> tuple[str, ...]:
        """Which of the tables hold something else than they did. Only those that were written to can: to look at each
        of them after every call takes minutes."""
        now = fingerprint(self.connection, school.id, tables)
        return tuple(sorted(table for table, hash_ in now.items() if school.hashes[table] != hash_))


def test_another_institutions_person_is_nobody(world: World, connection: Connection) -> None:
    """A token that names a person of one institution and the id of another opens neither."""
    for function in all_functions(connection):
        if "p_user" not in [argument.name for argument in function.arguments]:
            continue
        for school, stranger in ((world.here, world.there), (world.there, world.here)):
            for role in ("student", "instructor", "admin"):
                values = base_values(function, school, role)
                for argument in function.ids:
                    values[argument.name] = argument.value(school.ids[argument.table][0], school)
                with connection.transaction(force_rollback=True):
                    theirs = call(connection, function, {**values, "p_user": stranger.user(role)})
                with connection.transaction(force_rollback=True):
                    unknown = call(connection, function, {**values, "p_user": uuid4()})
                assert without_news(theirs.text, None) == without_news(unknown.text, None), f"{role}: {function}"


@pytest.mark.parametrize("role", ["anonymous", "student", "instructor", "admin", "operator"])
def test_no_answer_speaks_of_another_institution(world: World, connection: Connection, role: str) -> None:
    """Whatever is asked, with ids of one's own or without: nothing that only the other one knows is in the answer."""
    school = dict(world.callers())[role]
    secrets = [str(id) for table, ids in world.there.ids.items() if table != "tenants" for id in ids]
    secrets += ["@there.example.org", "of there", "campus-there"]
    answered = 0
    for function in all_functions(connection):
        for ids in product(*(school.ids[argument.table] or [uuid4()] for argument in function.ids)):
            values = base_values(function, school, role)
            for argument, id in zip(function.ids, ids, strict=True):
                values[argument.name] = argument.value(id, school)
            with connection.transaction(force_rollback=True):
                outcome = call(connection, function, values)
            answered += not outcome.failed
            assert [secret for secret in secrets if secret in outcome.text] == [], f"{role}: {function.name}"
    assert answered > 5


def base_values(function: Function, school: School, role: str) -> dict[str, Any]:
    values = {argument.name: argument.sample for argument in function.arguments}
    return {**values, "p_tenant": school.id, "p_user": school.user(role)}


def other_ids(function: Function, argument: Argument, school: School) -> Iterator[dict[str, Any]]:
    """Ids of one's own for the other arguments, so that the one in question is looked at."""
    others = [other for other in function.ids if other != argument]
    for chosen in islice(product(*(school.ids[other.table] for other in others)), 6):
        yield {other.name: other.value(id, school) for other, id in zip(others, chosen, strict=True)}


def foreign_ids(school: School, table: str, *, all_tables: bool) -> Iterator[UUID]:
    """All of the table that is meant, and one of each other."""
    yield from school.ids[table]
    for other, ids in school.ids.items():
        if all_tables and other != table:
            yield from ids[:1]
