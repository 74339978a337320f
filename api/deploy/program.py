"""Applies `sql/`, the living half of the database, as a whole.

The tree is small and disposable: policies, triggers, views and the schemas `app` and `internal` are dropped and made
again in one transaction, so what the database runs is what the tree says, with nothing left over from before. Only
materialized views stay, as long as their text does.
"""

import time
from pathlib import Path

import psycopg

from api.deploy import materialized_views
from api.deploy.tree import SQL, SqlFile, files

REQUEST_ROLES = ("lms_anonymous", "lms_student", "lms_instructor", "lms_admin", "lms_operator")


def apply(connection: psycopg.Connection, tree: Path = SQL) -> None:
    """Replaces the program of the database by the tree. The caller's transaction commits it."""
    run(connection, PRELUDE)
    for file in files(tree):
        _run_file(connection, file)
    for file in materialized_views.outdated(connection, tree):
        started = time.perf_counter()
        _run_file(connection, file)
        materialized_views.record(connection, file, time.perf_counter() - started)
    run(connection, VALIDATE)


def _run_file(connection: psycopg.Connection, file: SqlFile) -> None:
    run(connection, f"set local role {file.role}")
    try:
        run(connection, file.text)
    except psycopg.Error as error:
        position = error.diag.statement_position
        line = file.text.count("\n", 0, int(position)) + 1 if position else 1
        raise ProgramError(f"{file.path}:{line}: {error}") from error
    run(connection, "reset role")


class ProgramError(Exception):
    """A file of `sql/` was refused by PostgreSQL; the message names file and line."""


def run(connection: psycopg.Connection, text: str) -> None:
    """Sends text as it stands, several statements included; it comes from this checkout, never from a request."""
    connection.execute(text)


PRELUDE = f"""
set local client_min_messages = warning;
-- Functions may name functions of later files; VALIDATE checks every body at the end.
set local check_function_bodies = off;
-- First, while nothing else is locked: a statement of an analyst may hold a view for a long time, and everybody would
-- wait for whoever waits for it.
do $analysts$
declare
  v_views text;
  v_patience text := current_setting('lock_timeout');
begin
  select string_agg(c.oid::regclass::text, ', ')
  into v_views
  from pg_class as c
  join pg_namespace as n on n.oid = c.relnamespace
  where n.nspname = 'analytics' and c.relkind = 'v';
  while v_views is not null loop
    begin
      set local lock_timeout = '1s';
      execute format('lock table %s in access exclusive mode', v_views);
      exit;
    exception when lock_not_available then
      perform pg_terminate_backend(s.pid)
      from pg_stat_activity as s
      where s.datname = current_database() and s.usename ~ '^analyst_[0-9a-f]{{12}}$';
    end;
  end loop;
  perform set_config('lock_timeout', v_patience, true);
end
$analysts$;
do $drop$
declare
  v_object record;
begin
  for v_object in
    select schemaname, tablename, policyname from pg_policies where schemaname in ('lms', 'reporting')
  loop
    execute format('drop policy %I on %I.%I', v_object.policyname, v_object.schemaname, v_object.tablename);
  end loop;
  for v_object in
    select t.tgname, t.tgrelid::regclass as on_table
    from pg_trigger as t
    where not t.tgisinternal and t.tgparentid = 0
      and t.tgrelid in (select oid from pg_class where relnamespace = 'lms'::regnamespace)
  loop
    execute format('drop trigger %I on %s', v_object.tgname, v_object.on_table);
  end loop;
end
$drop$;
do $views$
declare
  v_view record;
begin
  for v_view in
    select c.oid::regclass as name
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where c.relkind = 'v' and n.nspname in ('lms', 'analytics')
  loop
    execute format('drop view if exists %s cascade', v_view.name);
  end loop;
end
$views$;
drop schema if exists app, internal cascade;
set local role lms_owner;
revoke all on all tables in schema lms from {", ".join(REQUEST_ROLES)}, lms_system, lms_api, lms_worker, lms_analyst;
do $walls$
declare
  v_table record;
begin
  -- Every table, whoever adds one: row security on, forced on the owner too.
  for v_table in
    select c.oid::regclass as name
    from pg_class as c
    where c.relnamespace = 'lms'::regnamespace and c.relkind in ('r', 'p')
      and not (c.relrowsecurity and c.relforcerowsecurity)
  loop
    execute format('alter table %s enable row level security, force row level security', v_table.name);
  end loop;
end
$walls$;
reset role;
"""

VALIDATE = """
set local check_function_bodies = on;
do $validate$
declare
  v_function record;
begin
  for v_function in
    select p.oid, l.lanname, p.oid::regprocedure as name
    from pg_proc as p
    join pg_language as l on l.oid = p.prolang
    where p.pronamespace in ('app'::regnamespace, 'internal'::regnamespace)
  loop
    begin
      if v_function.lanname = 'sql' then
        perform fmgr_sql_validator(v_function.oid);
      elsif v_function.lanname = 'plpgsql' then
        perform plpgsql_validator(v_function.oid);
      end if;
    exception when others then
      raise exception '% does not compile: %', v_function.name, sqlerrm;
    end;
  end loop;
end
$validate$;
"""
