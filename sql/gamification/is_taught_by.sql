-- owner: lms_system
-- Beside teaches(), which asks about the person of a request: points are awarded by the worker, too.
create function internal.is_taught_by(p_tenant uuid, p_course uuid, p_user uuid) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from lms.courses as c
    where c.tenant_id = p_tenant and c.id = p_course and c.instructor_id = p_user
  ) or exists (
    select from lms.course_instructors as ci
    where ci.tenant_id = p_tenant and ci.course_id = p_course and ci.user_id = p_user
  );
end
$$;
comment on function internal.is_taught_by(uuid, uuid, uuid) is
'Whether somebody is the course''s instructor or one of its co-instructors.';
