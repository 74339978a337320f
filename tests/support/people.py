"""Institutions and people, made by SQL: what a test needs before it begins, not what it tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from psycopg import sql
from psycopg.types.json import Jsonb

from tests.support.postgres import Connection

PASSWORD = "correct horse battery staple"
# With the smallest parameters there are: a sign-in costs a millisecond instead of 300.
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)

_numbers = count(1)


@dataclass(frozen=True)
class Tenant:
    id: UUID
    slug: str


@dataclass(frozen=True)
class User:
    tenant: Tenant
    id: UUID
    email: str
    role: str


def insert(connection: Connection, table: str, **values: Any) -> dict[str, Any]:
    """Inserts one row into a table of lms and returns it whole; dicts become jsonb."""
    row = {name: Jsonb(value) if isinstance(value, dict) else value for name, value in values.items()}
    cursor = connection.execute(
        sql.SQL("insert into lms.{} ({}) values ({}) returning *").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(sql.Placeholder() * len(row)),
        ),
        list(row.values()),
    )
    assert cursor.description
    names: Sequence[str] = [column.name for column in cursor.description]
    return dict(zip(names, cursor.fetchone() or (), strict=True))


def act_in(connection: Connection, tenant: UUID) -> None:
    """Lets what runs as lms_owner, trigger functions above all, work on this tenant in this transaction.

    A superuser passes the wall, but the definer functions that its statements set off do not.
    """
    connection.execute(
        "select set_config('lms.tenant_id', %(tenant)s, true), set_config('lms.user_id', '', true), "
        "set_config('lms.seal', internal.context_seal(%(tenant)s, '', current_setting('role')), true)",
        {"tenant": str(tenant)},
    )


def make_tenant(connection: Connection, **values: Any) -> Tenant:
    number = next(_numbers)
    row = insert(connection, "tenants", **{"slug": f"school-{number}", "name": f"School {number}", **values})
    return Tenant(row["id"], row["slug"])


def make_user(
    connection: Connection, tenant: Tenant, role: str = "student", *, password: bool = False, **values: Any
) -> User:
    """An account; with `password=True` it can sign in with PASSWORD."""
    number = next(_numbers)
    defaults = {"email": f"{role}-{number}@example.org", "name": f"{role.title()} {number}", "role": role}
    act_in(connection, tenant.id)
    row = insert(connection, "users", tenant_id=tenant.id, **{**defaults, **values})
    if password:
        insert(
            connection,
            "credentials",
            tenant_id=tenant.id,
            user_id=row["id"],
            password_hash=PASSWORD_HASH,
        )
    return User(tenant, row["id"], row["email"], row["role"])
