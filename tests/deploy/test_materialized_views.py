"""Materialized views hold data: they are kept as long as what is written of them is what there is."""

import psycopg
import pytest

from api.check import findings
from api.deploy.migrate import migrate, pending
from api.deploy.program import ProgramError
from tests.deploy.conftest import Checkout
from tests.support.dump import schema_dump
from tests.support.postgres import Database

WEEKLY, MONTHLY = "leaderboard_weekly", "leaderboard_monthly"
TALLY = """-- owner: lms_system
create materialized view reporting.tally as
select t.id as tenant_id, {count} as number from lms.tenants as t;
create unique index tally_tenant on reporting.tally (tenant_id);
comment on materialized view reporting.tally is 'A number of each institution.';
"""


def views(database: Database) -> dict[str, tuple[int, int]]:
    """What each view is, and which file holds its rows: another number, and it has been made or filled anew."""
    rows = database.execute(
        "select relname::text, oid::int, relfilenode::int from pg_class where relkind = 'm' and relispopulated"
    )
    return {name: (oid, file) for name, oid, file in rows}


def refreshed(database: Database, view: str) -> object:
    return database.value("select refreshed_at from reporting.refreshes where view = %s", view)


def again(database: Database) -> None:
    assert migrate(database.url, database.server.passwords, again=True)
    assert findings(database.url) == []


def test_they_stay_while_the_program_around_them_is_replaced(database: Database, checkout: Checkout) -> None:
    before, filled = views(database), refreshed(database, WEEKLY)
    assert {WEEKLY, MONTHLY} <= before.keys()
    checkout.write(
        "shared/newer.sql",
        "create function internal.newer() returns integer language sql immutable "
        "set search_path = pg_catalog, pg_temp as 'select 1';",
    )
    assert checkout.migrate(database)
    assert views(database) == before
    assert refreshed(database, WEEKLY) == filled
    assert not checkout.migrate(database)


def test_another_text_is_another_view(database: Database, checkout: Checkout) -> None:
    before, filled = views(database), refreshed(database, WEEKLY)
    text = (checkout.sql / "reporting" / f"{WEEKLY}.sql").read_text()
    checkout.write(f"reporting/{WEEKLY}.sql", text.replace("having sum(d.points) > 0", "having sum(d.points) > 5"))
    assert checkout.migrate(database)
    after = views(database)
    assert after.pop(WEEKLY) != before.pop(WEEKLY)
    assert after == before, "the others stay"
    assert refreshed(database, WEEKLY) > filled  # type: ignore[operator]
    assert not checkout.migrate(database)


def test_a_view_comes_and_goes_with_its_file(database: Database, checkout: Checkout) -> None:
    before = schema_dump(database)
    checkout.write("reporting/tally.sql", TALLY.format(count=1))
    assert checkout.migrate(database)
    assert database.execute("select number from reporting.tally") == []
    assert database.value("select pg_get_userbyid(relowner) from pg_class where relname = 'tally'") == "lms_system"
    assert refreshed(database, "tally") is not None

    (checkout.sql / "reporting" / "tally.sql").unlink()
    assert checkout.migrate(database)
    assert schema_dump(database) == before
    assert database.execute("select from reporting.refreshes where view = 'tally'") == []
    assert database.execute("select from deploy.materialized_views where name = 'tally'") == []


@pytest.mark.parametrize(
    ("by_hand", "finding"),
    [
        (f"drop materialized view reporting.{WEEKLY}", "is gone by hand"),
        (f"drop index reporting.{WEEKLY}_person", "was changed by hand"),
        (f"grant select on reporting.{WEEKLY} to lms_student", "was changed by hand"),
        (f"refresh materialized view reporting.{WEEKLY} with no data", "was changed by hand"),
        (
            f"drop materialized view reporting.{WEEKLY}; "
            f"create materialized view reporting.{WEEKLY} as select tenant_id, user_id, points from lms.xp_totals; "
            f"alter materialized view reporting.{WEEKLY} owner to lms_system",
            "was changed by hand",
        ),
    ],
    ids=["gone", "no key", "granted", "emptied", "another"],
)
def test_a_change_by_hand_is_noticed_and_mended(database: Database, by_hand: str, finding: str) -> None:
    before, dump = views(database), schema_dump(database)
    with psycopg.connect(database.url, autocommit=True) as connection:
        for statement in by_hand.split("; "):
            connection.execute(statement)
    assert findings(database.url) == [f"materialized view reporting.{WEEKLY} {finding}"]
    again(database)
    assert schema_dump(database) == dump
    assert views(database)[WEEKLY] != before[WEEKLY]
    assert views(database)[MONTHLY] == before[MONTHLY]


def test_a_view_that_nobody_wrote_down_goes(database: Database) -> None:
    database.execute("create materialized view reporting.stray as select id from lms.tenants")
    assert findings(database.url) == ["materialized view reporting.stray was added by hand"]
    again(database)
    assert "stray" not in views(database)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (TALLY.format(count="1 / 0"), r"tally\.sql:.*division by zero"),
        (TALLY.format(count="t.no_column"), r"tally\.sql:3:"),
        (TALLY.format(count=1).removeprefix("-- owner: lms_system\n"), "permission denied for schema reporting"),
        (TALLY.format(count=1).replace("reporting.tally", "reporting.other"), r"does not create .* reporting\.tally"),
    ],
    ids=["an error", "a mistake", "another owner", "another name"],
)
def test_a_view_that_cannot_be_made_leaves_everything_as_it_was(
    database: Database, checkout: Checkout, text: str, complaint: str
) -> None:
    before, kept = schema_dump(database), views(database)
    database.execute("insert into lms.tenants (slug, name) values ('acme', 'Acme')")
    checkout.write("reporting/tally.sql", text)
    with pytest.raises((ProgramError, ValueError), match=complaint):
        checkout.migrate(database)
    assert schema_dump(database) == before
    assert views(database) == kept
    assert pending(database.url) == []


def test_a_migration_may_take_a_view_away(database: Database, checkout: Checkout) -> None:
    """It must, to change a column that the view is made of."""
    newest = max(checkout.migrations.glob("*.sql")).stem
    (checkout.migrations / "9999.widen.sql").write_text(
        f"-- depends: {newest}\n"
        f"drop materialized view reporting.{WEEKLY}, reporting.{MONTHLY};\n"
        "alter table lms.xp_daily alter column points type numeric(30);\n"
    )
    assert checkout.migrate(database)
    assert {WEEKLY, MONTHLY} <= views(database).keys()
