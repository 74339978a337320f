-- Definer: a policy holds no subquery, and policies of courses and lessons must not wait on those of enrollments.
create function internal.is_enrolled(p_course uuid) returns boolean
language plpgsql stable parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from lms.enrollments as e
    where e.tenant_id = internal.tenant_id()
      and e.user_id = internal.user_id()
      and e.course_id = p_course
      and e.status = 'active'
  );
end
$$;
comment on function internal.is_enrolled(uuid) is
'Whether the person of this request has a live enrolment in the course; a revoked one does not count.';
