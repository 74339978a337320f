"""The tables of the job queue, in a schema of their own. Jobs carry ids only: data stays behind the wall."""

import psycopg
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment
from pgqueuer.domain.settings import DBSettings

from api.deploy.program import run

QUEUE = DBSettings(db_schema="pgqueuer")


def install_queue(connection: psycopg.Connection) -> bool:
    """Creates the queue's tables, owned by lms_owner and worked on by lms_worker; False when they are there."""
    if connection.execute("select to_regnamespace('pgqueuer')").fetchone() != (None,):
        return False
    with connection.transaction():
        run(connection, "create schema pgqueuer authorization lms_owner")
        run(connection, "set local role lms_owner")
        # Whoever knows the channel's name may listen, and count what is done, or call off jobs. Everybody may read the
        # source of functions, so it is not there either.
        run(
            connection,
            """
            create table pgqueuer.channel (
              name text not null default 'queue_' || replace(gen_random_uuid()::text, '-', ''),
              only_row boolean primary key default true check (only_row)
            );
            insert into pgqueuer.channel default values;
            """,
        )
        install = QueryBuilderEnvironment(QUEUE).build_install_query(create_schema=False)
        run(connection, install.replace(f"'{QUEUE.channel}'", "(select c.name from pgqueuer.channel as c)"))
        run(
            connection,
            """
            grant usage on schema pgqueuer to lms_worker, lms_system;
            grant select, insert, update, delete, truncate on all tables in schema pgqueuer to lms_worker;
            revoke insert, update, delete, truncate on pgqueuer.channel from lms_worker;
            grant select on pgqueuer.channel to lms_system;
            grant usage on all sequences in schema pgqueuer to lms_worker;
            grant execute on all functions in schema pgqueuer to lms_worker, lms_owner, lms_system;
            """,
        )
    return True
