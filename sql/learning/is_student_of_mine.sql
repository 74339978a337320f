-- Definer: a policy holds no subquery, and that of users must not wait on those of enrollments.
create function internal.is_student_of_mine(p_student uuid) returns boolean
language plpgsql stable parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from lms.enrollments as e
    where e.tenant_id = internal.tenant_id()
      and e.user_id = p_student
      and e.course_id = any (array(
        select c.id
        from lms.courses as c
        where c.tenant_id = internal.tenant_id() and c.instructor_id = internal.user_id()
        union all
        select ci.course_id
        from lms.course_instructors as ci
        where ci.tenant_id = internal.tenant_id() and ci.user_id = internal.user_id()
      ))
  );
end
$$;
comment on function internal.is_student_of_mine(uuid) is
'Whether somebody is, or was, enrolled in a course that the person of this request teaches.';
