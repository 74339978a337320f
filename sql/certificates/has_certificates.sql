-- Definer: asked before a course is deleted, by people who need not see every certificate.
create function internal.has_certificates(p_course uuid) returns boolean
language plpgsql stable parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from lms.certificates as c
    where c.tenant_id = internal.tenant_id() and c.course_id = p_course
  );
end
$$;
comment on function internal.has_certificates(uuid) is
'Whether somebody was ever certified for the course: then it is archived, never deleted.';
