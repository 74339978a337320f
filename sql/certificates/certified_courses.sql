create function internal.certified_courses(p_course uuid) returns uuid[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
begin
  perform internal.expect_role('instructor', 'admin');
  if p_course is not null then
    perform from lms.courses as c
    where c.tenant_id = v_tenant and c.id = p_course;
    if not found then
      perform internal.fail('LM302', 'No such course.');
    elsif not internal.authors(p_course) then
      perform internal.fail('LM104', 'Only those who teach the course see its certificates.');
    end if;
    return array[p_course];
  elsif internal.request_role() = 'admin' then
    return null;
  end if;

  return array(
    select c.id
    from lms.courses as c
    where c.tenant_id = v_tenant and c.instructor_id = internal.user_id()
    union
    select ci.course_id
    from lms.course_instructors as ci
    where ci.tenant_id = v_tenant and ci.user_id = internal.user_id()
  );
end
$$;
comment on function internal.certified_courses(uuid) is
'The courses whose certificates the person of this request looks after: the one they name, else those they teach; '
'NULL for an admin, who looks after all. LM104, LM302.';
