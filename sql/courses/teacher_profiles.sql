-- Definer for the same reason as course_teachers(); a list asks once for its whole page. Names and pictures are public
-- within an institution, so it does not ask, person by person, whether they teach.
create function internal.teacher_profiles(p_users uuid[]) returns table (id uuid, profile json)
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return query
  select u.id, json_build_object('id', u.id, 'name', u.name, 'avatar_url', u.avatar_url)
  from lms.users as u
  where u.tenant_id = internal.tenant_id() and u.id = any (p_users);
end
$$;
comment on function internal.teacher_profiles(uuid[]) is
'The public profiles (id, name, avatar_url) of the people whom a list of courses names as its teachers.';
