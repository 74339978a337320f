-- Executable by the functions that count alone: row security would ask about each course.
create function internal.taught_courses() returns table (course_id uuid)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_user uuid := internal.user_id();
begin
  return query
  select c.id
  from lms.courses as c
  where c.tenant_id = v_tenant and c.instructor_id = v_user
  union
  select ci.course_id
  from lms.course_instructors as ci
  where ci.tenant_id = v_tenant and ci.user_id = v_user;
end
$$;
comment on function internal.taught_courses() is
'The courses that the person of this request teaches, alone or with others.';
