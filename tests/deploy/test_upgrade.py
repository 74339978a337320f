"""A database that has lived through every version is the same as one that was made today."""

import shutil

from api.deploy.migrate import migrate
from api.deploy.tree import SQL
from tests.deploy.conftest import Checkout
from tests.support.dump import schema_dump
from tests.support.postgres import Database, Server

STALE_PROGRAM = {
    "shared/stale.sql": """
        create function internal.stale() returns trigger
        language plpgsql
        as 'begin return new; end';
        create function app.stale(p_tenant uuid) returns text
        language sql
        as 'select null::text';
        create function internal.user_id() returns uuid
        language sql stable security definer
        as 'select null::uuid';
    """,
    "shared/views.sql": """
        create view internal.stale_tenants as select id, slug from lms.tenants;
        grant select on internal.stale_tenants to lms_student;
    """,
    "shared/triggers.sql": """
        create trigger stale before update on lms.tenants for each row execute function internal.stale();
    """,
    "shared/policies.sql": """
        create policy stale on lms.tenants for select to lms_student using (true);
        create policy wall on lms.tenants for all to lms_owner using (true);
        comment on policy wall on lms.tenants is 'As it used to be.';
    """,
    "shared/grants.sql": """
        grant select, delete on lms.tenants to lms_student, lms_api;
        grant update (name) on lms.tenants to lms_student;
        grant all on lms.tenants to lms_system, lms_worker, lms_analyst;
        grant execute on function app.stale(uuid) to lms_api, public;
    """,
    "reporting/stale.sql": """-- owner: lms_system
        create materialized view reporting.stale as select id from lms.tenants;
    """,
    "reporting/leaderboard_weekly.sql": """-- owner: lms_system
        create materialized view reporting.leaderboard_weekly as select id as tenant_id from lms.tenants;
    """,
}
"""What an older program may have left: objects of names that are gone, and others of names that are not."""


def test_an_upgraded_database_is_as_a_fresh_one(server: Server, template: Database, checkout: Checkout) -> None:
    upgraded = server.create()
    for migration in sorted(checkout.migrations.glob("*.sql")):
        migration.rename(migration.with_suffix(".later"))
    shutil.rmtree(checkout.sql)
    shutil.copytree(SQL / "request", checkout.sql / "request", ignore=lambda _, names: {*names} - {"schemas.sql"})

    for migration in sorted(checkout.migrations.glob("*.later")):
        migration.rename(migration.with_suffix(".sql"))
        for path, text in STALE_PROGRAM.items():
            if migration.stem >= "0009.gamification" or not path.startswith("reporting/"):  # before, there were none
                checkout.write(path, text)
        if migration.stem >= "0003.tenants":
            assert checkout.migrate(upgraded), f"an older version, up to {migration.stem}"
    stale = "select count(*) from pg_policy where polname = 'stale'"
    assert upgraded.value(stale) == 1
    assert upgraded.value("select has_table_privilege('lms_api', 'lms.tenants', 'delete')")

    assert migrate(upgraded.url, server.passwords)
    assert upgraded.value(stale) == 0
    fresh = server.create_migrated()
    assert schema_dump(upgraded) == schema_dump(fresh)
    upgraded.drop()
    fresh.drop()


def test_applying_the_program_again_changes_nothing(database: Database) -> None:
    before = schema_dump(database)
    database.execute("update deploy.program set hash = 'of another tree'")
    assert migrate(database.url, database.server.passwords)
    assert schema_dump(database) == before
