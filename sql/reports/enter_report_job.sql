-- owner: lms_system
-- The worker has no role of a person, and gets none: the context that lets the functions of a report see their
-- institution is sealed for the worker's own role, and for this transaction.
create function internal.enter_report_job(p_tenant uuid, p_job uuid, p_number integer) returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_user uuid;
  v_role text;
begin
  update lms.report_jobs as j
  set claimed_at = clock_timestamp()
  where j.tenant_id = p_tenant and j.id = p_job and j.status = 'running' and j.attempts = p_number
  returning j.requested_by into v_user;
  if not found then
    return false;
  end if;

  select u.role
  into v_role
  from lms.tenants as t
  join lms.users as u on u.tenant_id = t.id and u.id = v_user
  where t.id = p_tenant and t.status = 'active' and u.status = 'active';
  if v_role is distinct from 'admin' then
    perform internal.end_report_job(p_tenant, p_job, 'Whoever asked for this report may not read it any more.');
    return false;
  end if;
  perform internal.seal_context(p_tenant, v_user);
  return true;
end
$$;
comment on function internal.enter_report_job(uuid, uuid, integer) is
'Goes on with an attempt at a report in the stead of whoever asked for it, and renews its lease. False: there is nothing '
'to go on with, since it was canceled, another worker has it, or its person is no admin any more, which ends it.';
