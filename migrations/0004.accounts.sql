-- depends: 0003.tenants
set local role lms_owner;

create table lms.users (
  tenant_id uuid not null references lms.tenants (id) on delete cascade,
  id uuid not null default lms.new_id(),
  email text not null check (email = lower(email) and length(email) between 3 and 254 and email like '%_@_%'),
  name text not null check (length(name) between 1 and 200),
  role text not null default 'student' check (role in ('student', 'instructor', 'admin', 'operator')),
  status text not null default 'active' check (status in ('active', 'suspended')),
  status_reason text check (length(status_reason) <= 1000),
  avatar_url text check (avatar_url ~ '^https://' and length(avatar_url) <= 2048),
  bio text check (length(bio) <= 4000),
  locale text check (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
  timezone text check (length(timezone) between 1 and 64),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  last_sign_in_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, email)
);
create index users_created on lms.users (tenant_id, created_at desc, id desc);
create index users_by_role on lms.users (tenant_id, role, status);
comment on table lms.users is
'A person at one institution, whose e-mail address has been proven. The same address elsewhere is another account.';
comment on column lms.users.email is 'Lower case: stored as it is compared.';
comment on column lms.users.role is 'Decides the database role of a request; operator exists in the platform''s tenant only.';
comment on column lms.users.locale is 'BCP 47; NULL means the tenant''s.';
comment on column lms.users.timezone is 'IANA name; NULL means the tenant''s.';

create table lms.credentials (
  tenant_id uuid not null,
  user_id uuid not null,
  password_hash text not null check (password_hash like '$argon2id$%' and length(password_hash) <= 255),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade
);
comment on table lms.credentials is
'Password hashes (argon2id, made outside). Apart from users because SELECT is never granted by column.';

create table lms.identity_providers (
  tenant_id uuid not null references lms.tenants (id) on delete cascade,
  provider text not null check (provider ~ '^[a-z0-9][a-z0-9_-]{0,31}$'),
  name text not null check (length(name) between 1 and 100),
  issuer text not null check (issuer ~ '^https?://' and length(issuer) <= 2048),
  client_id text not null check (length(client_id) between 1 and 512),
  client_secret_sealed text check (length(client_secret_sealed) <= 4096),
  enabled boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, provider)
);
comment on table lms.identity_providers is 'OpenID Connect issuers that an institution lets its people sign in with.';
comment on column lms.identity_providers.client_secret_sealed is
'AES-256-GCM, sealed and opened by the API; the database never sees the clear text. NULL for public clients.';

create table lms.identities (
  tenant_id uuid not null,
  provider text not null,
  subject text not null check (length(subject) between 1 and 255),
  user_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, provider, subject),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade,
  foreign key (tenant_id, provider) references lms.identity_providers (tenant_id, provider) on delete cascade
);
create index identities_user on lms.identities (tenant_id, user_id);
comment on table lms.identities is 'Which person an issuer''s subject is; found by subject, never by e-mail, once linked.';

create table lms.spent_tickets (
  tenant_id uuid not null references lms.tenants (id) on delete cascade,
  ticket_hash bytea not null,
  expires_at timestamptz not null,
  primary key (tenant_id, ticket_hash)
);
create index spent_tickets_expiry on lms.spent_tickets (expires_at);
comment on table lms.spent_tickets is
'Tickets of finished sign-ins at an issuer, kept until they would have expired anyway: each opens one session.';

create table lms.sessions (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  user_id uuid not null,
  token_hash bytea not null,
  previous_hash bytea,
  generation bigint not null default 1,
  rotated_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_reason text check (end_reason in ('logout', 'revoked', 'token_reused', 'password_changed', 'suspended')),
  user_agent text check (length(user_agent) <= 512),
  address text check (length(address) <= 64),
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade
);
create index sessions_user on lms.sessions (tenant_id, user_id, created_at desc);
create index sessions_expiry on lms.sessions (expires_at);
comment on table lms.sessions is
'A sign-in on one device: the family of refresh tokens that follow one another. Hashes only (SHA-256).';
comment on column lms.sessions.previous_hash is
'Hash of the token before the current one; with rotated_at it tells a simultaneous refresh from a replay.';

create table lms.email_tokens (
  tenant_id uuid not null references lms.tenants (id) on delete cascade,
  id uuid not null default lms.new_id(),
  purpose text not null check (purpose in ('verify', 'reset')),
  token_hash bytea not null,
  email text not null check (email = lower(email) and length(email) <= 254),
  name text check (length(name) between 1 and 200),
  password_hash text check (password_hash like '$argon2id$%' and length(password_hash) <= 255),
  locale text,
  timezone text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, token_hash)
);
create index email_tokens_email on lms.email_tokens (tenant_id, email, purpose, created_at desc);
create index email_tokens_expiry on lms.email_tokens (expires_at);
comment on table lms.email_tokens is
'Links sent by mail, single use. A registration lives here, with the password it was made with, until its address is '
'proven: so an unproven address occupies nothing, and nobody proves somebody else''s registration over their own.';

create table lms.invitations (
  tenant_id uuid not null references lms.tenants (id) on delete cascade,
  id uuid not null default lms.new_id(),
  email text not null check (email = lower(email) and length(email) <= 254),
  role text not null check (role in ('student', 'instructor', 'admin', 'operator')),
  token_hash bytea not null,
  invited_by uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, token_hash),
  foreign key (tenant_id, invited_by) references lms.users (tenant_id, id)
);
create index invitations_email on lms.invitations (tenant_id, email);
create index invitations_inviter on lms.invitations (tenant_id, invited_by);
create index invitations_created on lms.invitations (tenant_id, created_at desc, id desc);
comment on table lms.invitations is 'Who may register although registration is not open to them, and as what.';

create table lms.sign_in_failures (
  tenant_id uuid not null references lms.tenants (id) on delete cascade,
  subject text not null check (length(subject) <= 400),
  failures integer not null default 0,
  window_started_at timestamptz not null default now(),
  primary key (tenant_id, subject)
);
create index sign_in_failures_age on lms.sign_in_failures (window_started_at);
comment on table lms.sign_in_failures is
'Wrong passwords within the current window, by account, by address and by both; kept for addresses of no account too, '
'so that a lock tells nothing.';

create table lms.idempotency_keys (
  tenant_id uuid not null,
  user_id uuid not null,
  key text not null check (length(key) between 1 and 255),
  request_hash bytea not null,
  body text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, user_id, key),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id) on delete cascade
);
create index idempotency_keys_age on lms.idempotency_keys (created_at);
comment on table lms.idempotency_keys is
'Answers to POST requests that carried an Idempotency-Key, kept for a day; committed with what the request did.';
reset role;
