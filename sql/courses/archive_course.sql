create function app.archive_course(p_tenant uuid, p_user uuid, p_course uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.lock_course(p_course);
  update lms.courses as c
  set status = 'archived'
  where c.tenant_id = p_tenant and c.id = p_course;
  return internal.course_outline(p_tenant, p_user, p_course);
end
$$;
comment on function app.archive_course(uuid, uuid, uuid) is
'Takes a published or rejected course out of the catalogue; those enrolled keep it. LM104, LM205, LM302.';
