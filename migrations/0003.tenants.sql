-- depends: 0002.schemas
set local role lms_owner;

create table lms.tenants (
  id uuid primary key default lms.new_id(),
  slug text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  name text not null check (length(name) between 1 and 200),
  status text not null default 'active' check (status in ('active', 'suspended')),
  status_reason text check (length(status_reason) <= 1000),
  is_platform boolean not null default false,
  timezone text not null default 'UTC' check (length(timezone) between 1 and 64),
  locale text not null default 'en' check (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
  currency text not null default 'INR' check (currency ~ '^[A-Z]{3}$'),
  registration text not null default 'open' check (registration in ('open', 'domain', 'invitation', 'closed')),
  email_domains text[] not null default '{}' check (cardinality(email_domains) <= 100),
  allowed_origins text[] not null default '{}' check (cardinality(allowed_origins) <= 100),
  branding jsonb not null default '{}' check (jsonb_typeof(branding) = 'object' and length(branding::text) <= 10000),
  settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object' and length(settings::text) <= 10000),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index tenants_one_platform on lms.tenants (is_platform) where is_platform;
create index tenants_created on lms.tenants (created_at desc, id desc);
comment on table lms.tenants is
'An institution. Its id is the tenant_id that leads every key of every other table.';
comment on column lms.tenants.slug is 'First label of its host name (acme in acme.example.org) and value of X-Tenant.';
comment on column lms.tenants.is_platform is 'The one tenant whose people are the operators of the platform.';
comment on column lms.tenants.timezone is 'IANA name; decides what a day, a week and a month are.';
comment on column lms.tenants.currency is 'ISO 4217; the currency of new courses.';
comment on column lms.tenants.registration is
'Who may register: anybody (open), holders of an address in email_domains (domain), the invited, or nobody.';
comment on column lms.tenants.email_domains is 'What follows the @ in addresses that may register, when registration is domain.';
comment on column lms.tenants.allowed_origins is 'Origins whose scripts may call the API (CORS), besides the tenant''s own hosts.';
comment on column lms.tenants.branding is 'What a front end needs to dress up: logo_url, primary_color, accent_color, support_email …';
comment on column lms.tenants.settings is 'Switches of the institution, by name; what is not there has its default.';

create table lms.tenant_domains (
  tenant_id uuid not null references lms.tenants (id) on delete cascade,
  domain text not null unique check (domain = lower(domain) and domain ~ '^[a-z0-9.-]{3,253}$'),
  created_at timestamptz not null default now(),
  primary key (tenant_id, domain)
);
comment on table lms.tenant_domains is
'Host names of their own that lead to an institution. A name is unique over the whole platform: it is what finds the '
'tenant, before one is known.';
reset role;
