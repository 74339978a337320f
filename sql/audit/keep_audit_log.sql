create function internal.keep_audit_log() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'The audit log is append-only: what was noted stays as it is.' using errcode = 'insufficient_privilege';
end
$$;
comment on function internal.keep_audit_log() is
'Trigger: refuses to change, delete or truncate rows of the log, to whoever tries, its owner included.';
