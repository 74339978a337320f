-- depends: 0013.payments
set local role lms_owner;

-- No foreign key, not even to the institution: what is noted outlives the person, the row and the institution that it
-- tells of. Nor does a row that is written refuse anything: what is too long is cut before.
create table lms.audit_log (
  tenant_id uuid not null,
  at timestamptz not null default now(),
  id uuid not null default lms.new_id(),
  actor_id uuid,
  actor_role text not null,
  request_id text,
  action text not null check (action in ('insert', 'update', 'delete')),
  table_name text not null,
  row_key text not null,
  before jsonb,
  after jsonb,
  primary key (tenant_id, at, id)
) partition by range (at);
create index audit_log_actor on lms.audit_log (tenant_id, actor_id, at, id) where actor_id is not null;
create index audit_log_table on lms.audit_log (tenant_id, table_name, at, id);
create index audit_log_row on lms.audit_log (tenant_id, row_key, at, id);
create index audit_log_request on lms.audit_log (tenant_id, request_id, at, id) where request_id is not null;
comment on table lms.audit_log is
'Who changed what: written by triggers, never changed afterwards. One partition a month, by UTC.';
comment on column lms.audit_log.at is 'When the transaction began: the same for all that was changed in one.';
comment on column lms.audit_log.actor_id is
'Whose request it was; NULL when nobody was signed in. Of another institution when an operator did it.';
comment on column lms.audit_log.actor_role is
'Role of the request, anonymous included; worker or console for what nobody asked for over HTTP.';
comment on column lms.audit_log.request_id is 'X-Request-Id of the request, as the logs have it.';
comment on column lms.audit_log.row_key is
'The key of the row below its institution: an id, or several values with slashes between them.';
comment on column lms.audit_log.before is 'What an update changed, or a delete removed; secrets are blacked out.';
comment on column lms.audit_log.after is 'What an update changed it to, or an insert brought; secrets are blacked out.';

-- The net below the partitions: without them a row is noted here, and the change that it tells of does not fail.
create table lms.audit_log_default partition of lms.audit_log default;
comment on table lms.audit_log_default is 'What no month takes. Empty, as long as somebody makes the months ahead.';
reset role;
