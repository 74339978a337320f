create function app.add_course_instructor(p_tenant uuid, p_user uuid, p_course uuid, p_instructor uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_course record;
begin
  perform internal.enter(p_tenant, p_user);
  v_course := internal.lock_course(p_course);
  if internal.request_role() <> 'admin' and v_course.instructor_id <> p_user then
    perform internal.fail('LM104', 'Only the course''s instructor or an admin chooses who teaches it too.');
  elsif p_instructor = v_course.instructor_id then
    perform internal.fail('LM206', 'This person is the course''s instructor.', '/user_id');
  end if;
  begin
    insert into lms.course_instructors (tenant_id, course_id, user_id)
    values (p_tenant, p_course, p_instructor);
  exception when unique_violation then
    perform internal.fail('LM206', 'This person teaches the course already.', '/user_id');
  end;
  return internal.course_outline(p_tenant, p_user, p_course);
end
$$;
comment on function app.add_course_instructor(uuid, uuid, uuid, uuid) is
'Lets another instructor or admin of the institution teach the course too. LM104, LM205, LM206, LM302, LM402.';
