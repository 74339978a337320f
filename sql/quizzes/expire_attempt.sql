-- owner: lms_system
-- For the worker alone. A job may come twice, or long after somebody submitted: grading happens once.
create function app.expire_attempt(p_tenant uuid, p_attempt uuid) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_left interval;
begin
  select a.expires_at - now()
  into v_left
  from lms.quiz_attempts as a
  where a.tenant_id = p_tenant and a.id = p_attempt and a.status = 'in_progress';
  if v_left > interval '0' then -- the clock of the server was put back
    perform internal.queue_job(
      'expire_attempt', json_build_object('tenant_id', p_tenant, 'id', p_attempt), v_left
    );
  elsif v_left is not null then
    return internal.grade_attempt(p_tenant, p_attempt, 'expired');
  end if;
  return false;
end
$$;
comment on function app.expire_attempt(uuid, uuid) is
'Grades an attempt whose time is over with what was saved; false when there is nothing to do.';
