-- Whoever changes a course, its modules or its lessons locks the course first: positions cannot collide then, and two
-- authors never wait for each other in a circle. A lock that spares foreign keys is enough, except for a deletion: that
-- needs the whole row, and must take it at once, since an enrolment between two locks would wait for us.
create function internal.lock_course(p_course uuid, p_for_deletion boolean default false) returns lms.courses
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_course lms.courses;
begin
  perform internal.expect_role('instructor', 'admin');
  if p_for_deletion then
    select c.* into v_course
    from lms.courses as c
    where c.tenant_id = internal.tenant_id() and c.id = p_course
    for update;
  else
    select c.* into v_course
    from lms.courses as c
    where c.tenant_id = internal.tenant_id() and c.id = p_course
    for no key update;
  end if;
  if found then
    return v_course;
  end if;

  -- The policies hid it from the lock. Say why, to those who may see it.
  select c.* into v_course
  from lms.courses as c
  where c.tenant_id = internal.tenant_id() and c.id = p_course;
  if not found then
    perform internal.fail('LM302', 'No such course.');
  elsif internal.teaches(p_course) then
    perform internal.fail(
      'LM205', 'The course is archived: only an admin changes it now.', null,
      jsonb_build_object('state', v_course.status)
    );
  end if;
  perform internal.fail('LM104', 'Only those who teach this course may change it.');
end
$$;
comment on function internal.lock_course(uuid, boolean) is
'The course, locked for a change by somebody who may make it. LM104, LM205, LM302.';
