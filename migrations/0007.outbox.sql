-- depends: 0006.learning
set local role lms_owner;

create table lms.outbox (
  tenant_id uuid not null references lms.tenants (id) on delete cascade,
  id uuid not null default lms.new_id(),
  kind text not null check (kind in ('mail')),
  recipient text not null check (length(recipient) <= 254),
  user_id uuid,
  template text not null check (length(template) <= 64),
  payload jsonb not null default '{}' check (length(payload::text) <= 20000),
  status text not null default 'pending' check (status in ('pending', 'sent', 'failed')),
  attempts integer not null default 0,
  last_error text check (length(last_error) <= 1000),
  created_at timestamptz not null default now(),
  claimed_at timestamptz,
  sent_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade
);
create index outbox_user on lms.outbox (tenant_id, user_id);
create index outbox_pending on lms.outbox (created_at) where status = 'pending';
comment on table lms.outbox is
'What must leave the database, committed with the change that causes it; a job in the queue names the row.';
comment on column lms.outbox.user_id is 'Whose account the mail is for; NULL: an address without one yet, or a token''s mail.';
comment on column lms.outbox.payload is 'What the template needs; emptied once sent, since it may hold a link''s token.';
reset role;
