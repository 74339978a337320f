-- depends: 0009.gamification
set local role lms_owner;

alter table lms.courses
add column issues_certificates boolean not null default true,
add column certificate_valid_months integer check (certificate_valid_months between 1 and 600);
comment on column lms.courses.issues_certificates is 'Whoever completes the course from now on gets a certificate.';
comment on column lms.courses.certificate_valid_months is 'Months after which a certificate expires; NULL: never.';

create table lms.images (
  tenant_id uuid not null references lms.tenants (id) on delete cascade,
  id uuid not null default lms.new_id(),
  sha256 bytea not null,
  png bytea not null check (length(png) between 45 and 400000),
  width integer not null check (width between 1 and 3000),
  height integer not null check (height between 1 and 3000),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, sha256)
);
comment on table lms.images is
'Logos and signatures, as PNG, by their content: what is printed must not change, nor be fetched from anywhere.';

create table lms.certificate_designs (
  tenant_id uuid not null references lms.tenants (id) on delete cascade,
  id uuid not null default lms.new_id(),
  version bigint not null default 1,
  primary_color text not null default '#1f3a5f' check (primary_color ~ '^#[0-9a-f]{6}$'),
  accent_color text not null default '#b8860b' check (accent_color ~ '^#[0-9a-f]{6}$'),
  signatory_name text check (
    length(signatory_name) between 1 and 100
    and signatory_name = btrim(signatory_name)
    and signatory_name !~ '[[:cntrl:]]'
  ),
  signatory_title text check (
    length(signatory_title) between 1 and 100
    and signatory_title = btrim(signatory_title)
    and signatory_title !~ '[[:cntrl:]]'
  ),
  logo_id uuid,
  signature_id uuid,
  is_current boolean not null default true,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, logo_id) references lms.images (tenant_id, id),
  foreign key (tenant_id, signature_id) references lms.images (tenant_id, id)
);
create unique index certificate_designs_current on lms.certificate_designs (tenant_id) where is_current;
create index certificate_designs_logo on lms.certificate_designs (tenant_id, logo_id);
create index certificate_designs_signature on lms.certificate_designs (tenant_id, signature_id);
comment on table lms.certificate_designs is
'How an institution''s certificates look. Never edited: a change makes the next version, and certificates keep theirs.';
comment on column lms.certificate_designs.version is 'Counts the institution''s designs; the ETag.';

create table lms.certificates (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  user_id uuid not null,
  course_id uuid not null,
  version integer not null default 1 check (version >= 1),
  serial text not null check (serial ~ '^[0-9]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$'),
  code text not null check (code ~ '^[0-9A-HJKMNP-TV-Z]{26}$'),
  name text not null check (length(name) between 1 and 200),
  course_title text not null check (length(course_title) between 1 and 200),
  instructor_name text not null check (length(instructor_name) between 1 and 200),
  institution_name text not null check (length(institution_name) between 1 and 200),
  locale text not null,
  hours numeric(7, 1) not null check (hours >= 0),
  issue_date date not null,
  expires_on date check (expires_on > issue_date),
  design_id uuid,
  issued_at timestamptz not null default now(),
  revoked_at timestamptz,
  revocation_reason text check (length(revocation_reason) between 1 and 1000),
  superseded_at timestamptz,
  cert_url text not null,
  verify_url text check (length(verify_url) <= 2048),
  pdf_sha256 bytea check (length(pdf_sha256) = 32),
  pdf_size integer check (pdf_size > 0),
  rendered_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, user_id, course_id, version),
  unique (tenant_id, serial),
  unique (tenant_id, code),
  foreign key (tenant_id, user_id) references lms.users (tenant_id, id),
  foreign key (tenant_id, course_id) references lms.courses (tenant_id, id),
  foreign key (tenant_id, design_id) references lms.certificate_designs (tenant_id, id),
  check ((revoked_at is null) = (revocation_reason is null)),
  check (num_nulls(pdf_sha256, pdf_size, rendered_at, verify_url) in (0, 3, 4))
);
create unique index certificates_present on lms.certificates (tenant_id, user_id, course_id)
where superseded_at is null;
create index certificates_newest on lms.certificates (tenant_id, user_id, issued_at desc, id desc);
create index certificates_course on lms.certificates (tenant_id, course_id, issued_at desc, id desc);
create index certificates_issued on lms.certificates (tenant_id, issued_at desc, id desc);
create index certificates_design on lms.certificates (tenant_id, design_id);
create index certificates_unrendered on lms.certificates (issued_at) where rendered_at is null;
comment on table lms.certificates is
'What somebody was certified, with the printed facts as they were then: issued by the transaction that completed the '
'course, once a person and course, and never deleted.';
comment on column lms.certificates.version is 'A correction issues the next version; the former is superseded.';
comment on column lms.certificates.serial is
'For people to read out: the year and eight characters (Crockford''s base 32).';
comment on column lms.certificates.code is 'Leads to the public verification: 130 random bits, Crockford''s base 32.';
comment on column lms.certificates.hours is 'Of the course''s lessons, rounded to tenths; 0 is not printed.';
comment on column lms.certificates.issue_date is 'In the institution''s timezone.';
comment on column lms.certificates.expires_on is 'The first day on which it is no longer valid; NULL: never.';
comment on column lms.certificates.design_id is 'NULL: the default look.';
comment on column lms.certificates.cert_url is 'Path of the PDF.';
comment on column lms.certificates.verify_url is 'What the QR code holds; settled when the PDF is first rendered.';
comment on column lms.certificates.pdf_sha256 is 'Of the PDF, which comes out the same whenever it is rendered again.';
reset role;
