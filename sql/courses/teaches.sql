-- Definer: students of a course may not read who teaches it, and a policy holds no subquery.
create function internal.teaches(p_course uuid) returns boolean
language plpgsql stable parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from lms.courses as c
    where c.tenant_id = internal.tenant_id() and c.id = p_course and c.instructor_id = internal.user_id()
  ) or exists (
    select from lms.course_instructors as ci
    where ci.tenant_id = internal.tenant_id() and ci.course_id = p_course and ci.user_id = internal.user_id()
  );
end
$$;
comment on function internal.teaches(uuid) is
'Whether the person of this request is the course''s instructor or one of its co-instructors.';
