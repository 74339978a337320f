create function app.delete_lesson(p_tenant uuid, p_user uuid, p_lesson uuid, p_expected_version bigint) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_lesson record;
begin
  perform internal.enter(p_tenant, p_user);
  v_lesson := internal.lock_authored_lesson(p_lesson);
  perform internal.expect_version(p_expected_version, v_lesson.version);
  perform internal.lock_lessons(v_lesson.course_id, v_lesson.module_id);
  delete from lms.lessons as l where l.tenant_id = p_tenant and l.id = p_lesson;
  update lms.lessons as l
  set position = l.position - 1
  where l.tenant_id = p_tenant and l.module_id = v_lesson.module_id and l.position > v_lesson.position;
  return '';
end
$$;
comment on function app.delete_lesson(uuid, uuid, uuid, bigint) is
'Deletes a lesson and everybody''s progress in it; those behind it move up. LM104, LM205, LM210, LM302.';
