create function internal.lock_enrollments(p_tenant uuid, p_course uuid) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform from lms.courses as c
  where c.tenant_id = p_tenant and c.id = p_course
  for no key update;

  perform from lms.enrollments as e
  where e.tenant_id = p_tenant and e.course_id = p_course
  order by e.user_id
  for no key update;
end
$$;
comment on function internal.lock_enrollments(uuid, uuid) is
'Waits for completions under way in a course and holds back later ones: what is required is about to change.';
