-- owner: lms_system
-- Definer: knows the key. For the person of this request and nobody else.
create function internal.report_file_link(p_job uuid) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_until timestamptz;
begin
  select least(now() + interval '24 hours', j.expires_at)
  into v_until
  from lms.report_jobs as j
  where j.tenant_id = internal.tenant_id() and j.id = p_job and j.status = 'done';
  return internal.report_file_token(
    internal.tenant_id(), p_job, internal.user_id(), floor(extract(epoch from v_until))::bigint
  );
end
$$;
comment on function internal.report_file_link(uuid) is
'The token by which the person of this request may fetch the file of a report, for 24 hours; NULL when it is not done.';
