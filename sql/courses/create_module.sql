create function app.create_module(p_tenant uuid, p_user uuid, p_course uuid, p_module jsonb) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_id uuid;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.lock_course(p_course);
  perform internal.refuse_nulls(p_module);
  insert into lms.modules (tenant_id, course_id, title, position)
  select p_tenant, p_course, btrim(p_module ->> 'title'), coalesce(max(m.position), 0) + 1
  from lms.modules as m
  where m.tenant_id = p_tenant and m.course_id = p_course
  returning id into v_id;
  return internal.module_outline(p_tenant, p_user, v_id);
end
$$;
comment on function app.create_module(uuid, uuid, uuid, jsonb) is
'A new module at the end of a course. LM104, LM205, LM302, LM402.';
