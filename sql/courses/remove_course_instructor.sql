create function app.remove_course_instructor(p_tenant uuid, p_user uuid, p_course uuid, p_instructor uuid) returns text
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
  end if;
  delete from lms.course_instructors as ci
  where ci.tenant_id = p_tenant and ci.course_id = p_course and ci.user_id = p_instructor;
  if not found then
    perform internal.fail('LM302', 'This person is no co-instructor of the course.');
  end if;
  return '';
end
$$;
comment on function app.remove_course_instructor(uuid, uuid, uuid, uuid) is
'Takes a co-instructor off the course. LM104, LM205, LM302.';
