-- Executable by lms_owner alone.
create function internal.moderated_courses(p_course uuid) returns uuid[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.expect_role('instructor', 'admin');
  if p_course is not null then
    if not internal.authors(p_course) then
      perform internal.fail('LM104', 'Only those who teach the course moderate its forum.');
    end if;
    return array[p_course];
  elsif internal.request_role() = 'admin' then
    return null;
  end if;
  return array(
    select c.id
    from lms.courses as c
    where c.tenant_id = internal.tenant_id() and c.instructor_id = internal.user_id()
    union
    select ci.course_id
    from lms.course_instructors as ci
    where ci.tenant_id = internal.tenant_id() and ci.user_id = internal.user_id()
  );
end
$$;
comment on function internal.moderated_courses(uuid) is
'The courses whose forums the person of this request moderates: the one they name, else those they teach; NULL for an '
'admin, who moderates all. LM104.';
