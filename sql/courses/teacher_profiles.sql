-- Definer for the same reason as course_teachers(); a list asks once for its whole page.
create function internal.teacher_profiles(p_users uuid[]) returns table (id uuid, profile json)
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  -- Look-ups by id, a limit between them: joined freely, either table may be read as a whole.
  return query
  with people as materialized (
    select u.id, u.name, u.avatar_url
    from lms.users as u
    where u.tenant_id = internal.tenant_id() and u.id = any (p_users)
  )

  select p.id, json_build_object('id', p.id, 'name', p.name, 'avatar_url', p.avatar_url)
  from people as p
  cross join lateral (
    select c.id
    from lms.courses as c
    where c.tenant_id = internal.tenant_id() and c.instructor_id = p.id
    limit 1
  ) as taught;
end
$$;
comment on function internal.teacher_profiles(uuid[]) is
'The public profiles (id, name, avatar_url) of those among the given people who are a course''s instructor.';
