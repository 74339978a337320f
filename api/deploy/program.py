"""Applies `sql/`, the living half of the database, as a whole.

The tree is small and disposable: policies, triggers, views and the schemas `app` and `internal` are dropped and made
again in one transaction, so what the database runs is what the tree says, with nothing left over from before.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[2]
SQL = ROOT / "sql"

DOMAINS = (
    "request",
    "shared",
    "accounts",
    "courses",
    "learning",
    "quizzes",
    "payments",
    "certificates",
    "gamification",
    "forum",
    "admin",
    "analytics",
    "platform",
)
"""Order of application, also written down in sql/README.md."""

LATER = ("views.sql", "triggers.sql", "policies.sql", "grants.sql")
"""Everything else in a domain is a function and comes first, in this order follow the rest."""

REQUEST_ROLES = ("lms_anonymous", "lms_student", "lms_instructor", "lms_admin", "lms_operator")


@dataclass(frozen=True)
class SqlFile:
    path: Path
    text: str

    @property
    def role(self) -> str:
        """Who makes, and therefore owns, what the file creates: its first line says when it is not lms_owner.

        Schemas and grants concern both owners, so the login that migrates, a member of both, runs them.
        """
        if self.path.name in ("schemas.sql", "grants.sql"):
            return "none"
        first = self.text.split("\n", 1)[0]
        return first.removeprefix("-- owner: ").strip() if first.startswith("-- owner: ") else "lms_owner"


def files(tree: Path = SQL) -> list[SqlFile]:
    """The files of the tree in order of application: functions of all domains, then views, triggers and so on."""
    unknown = {p.name for p in tree.iterdir() if p.is_dir()} - set(DOMAINS)
    if unknown:
        raise ValueError(f"sql/ has folders that nobody applies: {', '.join(sorted(unknown))}")
    ordered: list[Path] = [tree / "request" / "schemas.sql"]
    for domain in DOMAINS:
        ordered += [p for p in sorted((tree / domain).glob("*.sql")) if p.name not in LATER and p not in ordered]
    for kind in LATER:
        ordered += [tree / domain / kind for domain in DOMAINS if (tree / domain / kind).exists()]
    return [SqlFile(path, path.read_text()) for path in ordered]


def tree_hash(tree: Path = SQL) -> str:
    """Changes when any file, its place or the way of applying them changes."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for file in files(tree):
        digest.update(str(file.path.relative_to(tree)).encode() + b"\0" + file.text.encode() + b"\0")
    return digest.hexdigest()


def apply(connection: psycopg.Connection, tree: Path = SQL) -> None:
    """Replaces the program of the database by the tree. The caller's transaction commits it."""
    run(connection, PRELUDE)
    for file in files(tree):
        run(connection, f"set local role {file.role}")
        try:
            run(connection, file.text)
        except psycopg.Error as error:
            position = error.diag.statement_position
            line = file.text.count("\n", 0, int(position)) + 1 if position else 1
            raise ProgramError(f"{file.path}:{line}: {error}") from error
        run(connection, "reset role")
    run(connection, VALIDATE)


class ProgramError(Exception):
    """A file of `sql/` was refused by PostgreSQL; the message names file and line."""


def run(connection: psycopg.Connection, text: str) -> None:
    """Sends text as it stands, several statements included; it comes from this checkout, never from a request."""
    connection.execute(text)


PRELUDE = f"""
set local client_min_messages = warning;
-- Functions may name functions of later files; VALIDATE checks every body at the end.
set local check_function_bodies = off;
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
