"""What functions do, read from their bodies."""

import pytest

from tests.architecture.bodies import Body, all_bodies, dynamic_sql, unbound_tables
from tests.support.postgres import Connection


def test_no_function_puts_sql_together(connection: Connection) -> None:
    """But for those that make tables, out of a day and of the name of a table that there is."""
    found = {complaint for body in all_bodies(connection) for complaint in dynamic_sql(body)}
    assert found == {
        "internal.guard_audit_partition(regclass) puts SQL together",
        "internal.make_audit_partition(date) puts SQL together",
    }, dynamic_sql.__doc__


def test_every_query_names_its_tenant(connection: Connection) -> None:
    """lms_system's functions are the exception: pgtests/01_catalogue.sql lists them all."""
    found = [
        complaint for body in all_bodies(connection) if body.owner != "lms_system" for complaint in unbound_tables(body)
    ]
    assert found == [], unbound_tables.__doc__


def plpgsql(statement: str) -> Body:
    source = f"\ndeclare\n  v_open refcursor;\nbegin\n{statement}\nend\n"
    head = "create function app.f(p_tenant uuid, p_rows lms.users) returns text language plpgsql as "
    return Body("app.f", "lms_owner", "plpgsql", f"{head}$$\n{source}$$", source)


@pytest.mark.parametrize(
    "statement",
    [
        "perform from lms.users as u where u.id = p_id;",
        "perform from lms.users as u where u.tenant_id = p_tenant or true;",
        "perform from lms.users as u where u.tenant_id = u.id;",
        "perform from lms.users as u where not u.tenant_id = p_tenant;",
        "perform from lms.users as u join lms.courses as c on c.instructor_id = u.id where u.tenant_id = p_tenant;",
        "perform from lms.users as u join lms.courses as c on c.tenant_id = u.tenant_id;",
        "perform from lms.users as u where u.tenant_id = p_tenant and exists (select from lms.courses as c);",
        "update lms.users set name = 'x' where id = p_id;",
        "delete from lms.users as u using lms.courses as c where u.tenant_id = p_tenant and c.id = u.id;",
        "insert into lms.users (id, name) values (p_id, 'x');",
        "if exists (select from lms.users as u) then return null; end if;",
        "p_tenant := (select u.tenant_id from lms.users as u);",
        "for p_tenant in select u.tenant_id from lms.users as u loop null; end loop;",
        "return (with x as (select * from lms.users) select count(*) from x);",
        "perform from lms.tenants as t where t.slug = p_tenant;",
    ],
)
def test_an_unbound_table_is_noticed(statement: str) -> None:
    assert list(unbound_tables(plpgsql(statement)))


@pytest.mark.parametrize(
    "statement",
    [
        "perform from lms.users where tenant_id = p_tenant and id = p_id;",
        "perform from lms.users as u where internal.tenant_id() = u.tenant_id;",
        "perform from lms.users as u join lms.courses as c on c.tenant_id = u.tenant_id where u.tenant_id = p_tenant;",
        "perform from lms.tenants as t left join lms.users as u on u.tenant_id = t.id where t.id = p_tenant;",
        "perform from lms.users as u where u.tenant_id = p_tenant and exists ("
        " select from lms.courses as c where c.tenant_id = u.tenant_id);",
        "update lms.users as u set name = 'x' from lms.courses as c"
        " where u.tenant_id = p_tenant and c.tenant_id = p_tenant;",
        "insert into lms.users as u (tenant_id, name) values (p_tenant, 'x')"
        " on conflict (tenant_id, id) do update set name = 'y' where u.name = 'z';",
        "perform from generate_series(1, 3) as n;",
    ],
)
def test_a_bound_table_passes(statement: str) -> None:
    assert list(unbound_tables(plpgsql(statement))) == []


@pytest.mark.parametrize(
    "statement",
    [
        "execute 'select 1';",
        "open v_open for execute 'select ' || p_tenant;",
        "for p_tenant in execute 'select 1' loop null; end loop;",
    ],
)
def test_dynamic_sql_is_noticed(statement: str) -> None:
    assert list(dynamic_sql(plpgsql(statement))) == ["app.f puts SQL together"]
