-- depends: 0016.statistics
set local role lms_owner;

create table lms.report_jobs (
  tenant_id uuid not null,
  id uuid not null default lms.new_id(),
  requested_by uuid not null,
  report text not null check (length(report) between 1 and 32),
  format text not null check (format in ('csv', 'xlsx', 'pdf')),
  filters jsonb not null default '{}' check (jsonb_typeof(filters) = 'object' and length(filters::text) <= 4000),
  status text not null default 'queued'
  check (status in ('queued', 'running', 'done', 'failed', 'canceled', 'expired')),
  rows_done bigint not null default 0 check (rows_done >= 0),
  rows_total bigint check (rows_total >= 0),
  attempts integer not null default 0 check (attempts >= 0),
  claimed_at timestamptz,
  error text check (length(error) <= 200),
  file_key text check (length(file_key) <= 200),
  file_size bigint check (file_size >= 0),
  file_sha256 text check (file_sha256 ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  expires_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, requested_by) references lms.users (tenant_id, id) on delete cascade,
  check ((finished_at is null) = (status in ('queued', 'running'))),
  check ((expires_at is null) = (finished_at is null)),
  check (status <> 'done' or num_nulls(file_key, file_size, file_sha256) = 0),
  check ((error is null) or status in ('queued', 'running', 'failed'))
);
create index report_jobs_newest on lms.report_jobs (tenant_id, created_at desc, id desc);
create index report_jobs_requester on lms.report_jobs (tenant_id, requested_by);
create index report_jobs_open on lms.report_jobs (tenant_id, status, claimed_at) where status in ('queued', 'running');
create index report_jobs_files on lms.report_jobs (expires_at) where file_key is not null;
comment on table lms.report_jobs is 'Reports that the worker writes to a file, with how far it is.';
comment on column lms.report_jobs.filters is 'As whoever asked for it has sent them: {"course_id", "from", …}.';
comment on column lms.report_jobs.claimed_at is
'When the worker that writes it was last heard of; of a queued one, when it was last tried.';
comment on column lms.report_jobs.error is 'What went wrong last, in a sentence for whoever asked for it.';
comment on column lms.report_jobs.file_key is
'Beginning of the names of its files, one an attempt; NULL: there are none, or none any more.';
comment on column lms.report_jobs.expires_at is 'From then on its files are removed.';
reset role;
