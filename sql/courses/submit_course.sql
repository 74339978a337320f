create function app.submit_course(p_tenant uuid, p_user uuid, p_course uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.lock_course(p_course);
  update lms.courses as c
  set status = 'pending'
  where c.tenant_id = p_tenant and c.id = p_course;
  return internal.course_outline(p_tenant, p_user, p_course);
end
$$;
comment on function app.submit_course(uuid, uuid, uuid) is
'Asks the admins to publish a draft or a rejected course that has at least one lesson. LM104, LM205, LM302.';
