-- Definer for the same reason as course_teachers(); a list asks once for its whole page.
create function internal.teacher_profiles(p_users uuid[]) returns table (id uuid, profile json)
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return query
  select u.id, json_build_object('id', u.id, 'name', u.name, 'avatar_url', u.avatar_url)
  from lms.users as u
  where u.tenant_id = internal.tenant_id()
    and u.id = any (p_users)
    and exists (
      select from lms.courses as c
      where c.tenant_id = u.tenant_id and c.instructor_id = u.id
    );
end
$$;
comment on function internal.teacher_profiles(uuid[]) is
'The public profiles (id, name, avatar_url) of those among the given people who are a course''s instructor.';
