"""The demo with what its institutions have sold, and logins of their analysts."""

from collections.abc import Callable, Iterator
from io import StringIO

import psycopg
import pytest
from rich.console import Console

from api.analysts import logins
from api.seed import demo
from api.seed.merchants import make_accounts
from api.settings import Settings
from tests.support.postgres import Database, Server, with_login

# Nobody in the demo uses coupons.
_COUPONS = (
    "insert into lms.coupons (tenant_id, code, kind, percent_basis_points, created_by) "
    "select distinct on (tenant_id) tenant_id, 'SPRING', 'percentage', 1000, id from lms.users where role = 'admin'",
    "insert into lms.coupon_redemptions (tenant_id, coupon_id, user_id, order_id, status, expires_at) "
    "select o.tenant_id, c.id, o.user_id, o.id, 'redeemed', o.expires_at from lms.payment_orders as o "
    "join lms.coupons as c using (tenant_id) where c.code = 'SPRING'",
)

MakeAnalyst = Callable[..., str]


@pytest.fixture(scope="module")
def selling_demo(server: Server, template: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = server.create(template)
    demo(database.url, console=Console(file=StringIO()))
    make_accounts(database.url, Settings(DATABASE_URL=database.url, home=tmp_path_factory.mktemp("home")))
    for statement in _COUPONS:
        database.execute(statement)
    yield database
    database.drop()


@pytest.fixture(scope="module")
def make_analyst(selling_demo: Database) -> Iterator[MakeAnalyst]:
    """`make_analyst("sahyadri")` is the URL of a new login; the role, which belongs to the server, goes at the end."""
    made: list[tuple[str, str]] = []
    with selling_demo.superuser() as connection:

        def make(slug: str, *, personal_data: bool = False) -> str:
            tenant = str(selling_demo.value("select id from lms.tenants where slug = %s", slug))
            name = f"analyst {len(made)}"
            login = logins.create(
                connection,
                tenant,
                name,
                personal_data=personal_data,
                connections=3,
                statement_seconds=60,
                expires=None,
            )
            made.append((tenant, name))
            return with_login(selling_demo.url, login.name, login.password)

        yield make
        for tenant, name in made:
            logins.drop(connection, tenant, name)


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    """What somebody with this URL is shown."""
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()
