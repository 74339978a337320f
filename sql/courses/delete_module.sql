create function app.delete_module(p_tenant uuid, p_user uuid, p_module uuid, p_expected_version bigint) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_module record;
begin
  perform internal.enter(p_tenant, p_user);
  v_module := internal.lock_module(p_module);
  perform internal.expect_version(p_expected_version, v_module.version);
  perform internal.lock_lessons(v_module.course_id, p_module);
  perform internal.lock_quizzes(v_module.course_id, p_module);
  delete from lms.modules as m where m.tenant_id = p_tenant and m.id = p_module;
  update lms.modules as m
  set position = m.position - 1
  where m.tenant_id = p_tenant and m.course_id = v_module.course_id and m.position > v_module.position;
  return '';
end
$$;
comment on function app.delete_module(uuid, uuid, uuid, bigint) is
'Deletes a module with its lessons and quizzes; those behind it move up. LM104, LM205, LM210, LM302.';
