create function internal.leads_course(p_course uuid) returns boolean
language plpgsql stable parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from lms.courses as c
    where c.tenant_id = internal.tenant_id() and c.id = p_course and c.instructor_id = internal.user_id()
  );
end
$$;
comment on function internal.leads_course(uuid) is
'Whether the person of this request is the course''s instructor, not merely a co-instructor.';
