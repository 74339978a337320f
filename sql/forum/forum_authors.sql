-- Definer, as teacher_profiles(): names and pictures are public within an institution. A page asks once.
create function internal.forum_authors(p_course uuid, p_users uuid[]) returns table (id uuid, profile json)
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return query
  select
    u.id,
    json_build_object(
      'id', u.id,
      'name', u.name,
      'avatar_url', u.avatar_url,
      'staff', case
        when u.role = 'admin' then 'admin'
        when u.role = 'instructor' and (
          exists (
            select from lms.courses as c
            where c.tenant_id = internal.tenant_id() and c.id = p_course and c.instructor_id = u.id
          )
          or exists (
            select from lms.course_instructors as ci
            where ci.tenant_id = internal.tenant_id() and ci.course_id = p_course and ci.user_id = u.id
          )
        ) then 'instructor'
      end
    )
  from lms.users as u
  where u.tenant_id = internal.tenant_id() and u.id = any (p_users);
end
$$;
comment on function internal.forum_authors(uuid, uuid[]) is
'The public profiles of people who write in the forum of a course, marked where they speak as its staff.';
