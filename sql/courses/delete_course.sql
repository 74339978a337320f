create function app.delete_course(p_tenant uuid, p_user uuid, p_course uuid, p_expected_version bigint) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_course record;
begin
  perform internal.enter(p_tenant, p_user);
  v_course := internal.lock_course(p_course, p_for_deletion => true);
  perform internal.expect_version(p_expected_version, v_course.version);
  perform internal.lock_lessons(p_course);
  perform internal.lock_quizzes(p_course);
  perform internal.remove_enrollments(p_course);
  delete from lms.courses as c where c.tenant_id = p_tenant and c.id = p_course;
  return '';
end
$$;
comment on function app.delete_course(uuid, uuid, uuid, bigint) is
'Deletes a course with all that is in it, and the places of those who never paid for one, as long as nobody was '
'certified for it. LM104, LM205, LM207, LM210, LM214, LM302.';
