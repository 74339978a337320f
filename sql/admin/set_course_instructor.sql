create function app.set_course_instructor(
  p_tenant uuid, p_user uuid, p_course uuid, p_instructor uuid, p_keep_former boolean
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_former uuid;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  select c.instructor_id
  into v_former
  from lms.courses as c
  where c.tenant_id = p_tenant and c.id = p_course
  for no key update;
  if not found then
    perform internal.fail('LM302', 'No such course.');
  end if;

  -- That the role fits, a trigger says, whoever writes; a suspended person could not even look at the course.
  perform from lms.users as u
  where u.tenant_id = p_tenant and u.id = p_instructor and u.status = 'active';
  if not found then
    perform internal.fail('LM402', 'No active instructor or admin of this institution.', '/instructor_id');
  end if;

  if v_former <> p_instructor then
    update lms.courses as c
    set instructor_id = p_instructor
    where c.tenant_id = p_tenant and c.id = p_course;
    delete from lms.course_instructors as ci
    where ci.tenant_id = p_tenant and ci.course_id = p_course and ci.user_id = p_instructor;
    -- Who is no instructor any more does not go on as one.
    if p_keep_former then
      insert into lms.course_instructors (tenant_id, course_id, user_id)
      select u.tenant_id, p_course, u.id
      from lms.users as u
      where u.tenant_id = p_tenant and u.id = v_former and u.role in ('instructor', 'admin')
      on conflict do nothing;
    end if;
  end if;
  return internal.read_review(p_tenant, p_course);
end
$$;
comment on function app.set_course_instructor(uuid, uuid, uuid, uuid, boolean) is
'Gives a course to another instructor, archived or not; the former one leaves it, or goes on as a co-instructor. The same '
'again changes nothing. LM104, LM302, LM402.';
