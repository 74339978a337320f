"""How the seed passes the wall between institutions: as everybody does, one institution at a time."""

from uuid import UUID

import psycopg


def act_in(connection: psycopg.Connection, tenant: UUID) -> None:
    """From here to the end of the transaction, works as lms_owner within one institution; may be called again.

    lms_owner owns the tables but is behind the wall. Whoever migrates is a member of lms_system too, which alone may
    seal a context; so this needs no superuser, and no grant that the running platform would have as well.
    """
    connection.execute("set local role lms_system")
    connection.execute(
        "select set_config('lms.tenant_id', %(tenant)s, true), set_config('lms.user_id', '', true), "
        "set_config('lms.seal', internal.context_seal(%(tenant)s, '', 'lms_owner'), true)",
        {"tenant": str(tenant)},
    )
    connection.execute("set local role lms_owner")
