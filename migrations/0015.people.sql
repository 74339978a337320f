-- depends: 0014.audit
set local role lms_owner;

create table lms.user_words (
  tenant_id uuid not null,
  user_id uuid not null,
  word text collate "C" not null check (length(word) between 1 and 254),
  role text not null,
  status text not null,
  primary key (tenant_id, user_id, word),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade
);
create index user_words_found on lms.user_words (tenant_id, role, status, word, user_id);
comment on table lms.user_words is
'The words of names and e-mail addresses, folded for comparison: the beginning of a word finds people, however many '
'there are. Kept by triggers.';
comment on column lms.user_words.role is
'The account''s, with its status: those of a rare role are found among the many who share a word.';

-- squawk-ignore require-concurrent-index-deletion
drop index lms.users_by_role;
-- squawk-ignore require-concurrent-index-creation
create index users_by_role on lms.users (tenant_id, role, status, created_at desc, id desc);
-- squawk-ignore require-concurrent-index-creation
create index users_by_sign_in on lms.users (tenant_id, role, status, last_sign_in_at nulls first, id);

create table lms.sign_ins (
  tenant_id uuid not null references lms.tenants (id) on delete cascade,
  id uuid not null default lms.new_id(),
  at timestamptz not null default now(),
  user_id uuid,
  method text not null check (length(method) between 1 and 32),
  outcome text not null check (outcome in ('succeeded', 'wrong_password', 'suspended')),
  session_id uuid,
  address text check (length(address) <= 64),
  user_agent text check (length(user_agent) <= 512),
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade
);
create index sign_ins_user on lms.sign_ins (tenant_id, user_id, at desc, id desc);
create index sign_ins_age on lms.sign_ins (at);
create index sign_ins_nobody on lms.sign_ins (at) where user_id is null;
comment on table lms.sign_ins is 'Who signed in, or was refused, when and from where; kept for 180 days.';
comment on column lms.sign_ins.user_id is
'NULL: an attempt at an address of no account, of which nothing is kept. It is there so that both cost the same.';
comment on column lms.sign_ins.method is 'password, or the name of the issuer.';
comment on column lms.sign_ins.session_id is 'What it opened. No reference: sessions are removed sooner.';

-- squawk-ignore require-concurrent-index-creation
create index sessions_ended on lms.sessions (ended_at) where ended_at is not null;

-- Of invitations to one address that are under way, the latest counts.
grant select, delete on lms.invitations to lms_system;
set local role lms_system;
delete from lms.invitations
where
  accepted_at is null
  and id <> (
    select later.id
    from lms.invitations as later
    where later.tenant_id = invitations.tenant_id and later.email = invitations.email and later.accepted_at is null
    order by later.created_at desc, later.id desc
    limit 1
  );
set local role lms_owner;
revoke select, delete on lms.invitations from lms_system;

alter table lms.invitations
add name text check (length(name) between 1 and 200),
add sent_at timestamptz not null default now();
-- squawk-ignore require-concurrent-index-creation
create unique index invitations_open on lms.invitations (tenant_id, email) where accepted_at is null;
-- squawk-ignore require-concurrent-index-creation
create index invitations_expiry on lms.invitations (tenant_id, expires_at desc, id desc) where accepted_at is null;
-- squawk-ignore require-concurrent-index-creation
create index invitations_accepted on lms.invitations (tenant_id, accepted_at desc, id desc)
where accepted_at is not null;
comment on column lms.invitations.name is 'How the invited is called, as far as whoever invites knows.';
comment on column lms.invitations.sent_at is 'The latest mail: its link is the one that works.';
reset role;
