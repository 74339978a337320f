-- depends: 0017.reports
-- Whoever enforces analysts' limits has to see and end their sessions, and may by inheriting from their logins, which
-- may do nothing but read their views. It inherits from nobody else.
do $system$
begin
  if not (select rolinherit from pg_roles where rolname = 'lms_system') then
    alter role lms_system inherit;
  end if;
end
$system$;

create schema analytics authorization lms_owner;
comment on schema analytics is 'What analysts read: views with stable names, of the institution of whoever asks.';

set local role lms_owner;

create table lms.analysts (
  tenant_id uuid not null references lms.tenants (id) on delete cascade,
  id uuid not null default lms.new_id(),
  login text not null check (login ~ '^analyst_[0-9a-f]{12}$'),
  name text not null check (length(name) between 1 and 100),
  personal_data boolean not null default false,
  connections integer not null default 3 check (connections between 1 and 20),
  statement_seconds integer not null default 60 check (statement_seconds between 1 and 3600),
  status text not null default 'active' check (status in ('active', 'disabled')),
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
-- Before the institution is known, a login finds it here.
create unique index analysts_login on lms.analysts (login);
comment on table lms.analysts is
'Logins of PostgreSQL itself, for people who ask in SQL: which institution each belongs to.';
comment on column lms.analysts.login is
'The role''s name, unique over the whole server. It says nothing of the institution: every login can list them.';
comment on column lms.analysts.personal_data is 'Whether names and e-mail addresses are shown instead of masked.';
comment on column lms.analysts.connections is 'How many the login may have open at once.';
comment on column lms.analysts.statement_seconds is
'How long a statement may run: a default of the login, which it could change, and what the worker ends it by.';
reset role;
