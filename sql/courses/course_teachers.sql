-- Definer: students may not read users. What leaves here is what a course's page shows of those who teach it.
create function internal.course_teachers(
  p_course uuid, p_instructor uuid, out instructor json, out co_instructors json
)
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  select
    json_agg(t.profile) filter (where t.id = p_instructor) -> 0,
    coalesce(json_agg(t.profile order by t.name, t.id) filter (where t.id <> p_instructor), '[]'::json)
  into instructor, co_instructors
  from (
    select u.id, u.name, json_build_object('id', u.id, 'name', u.name, 'avatar_url', u.avatar_url) as profile
    from lms.users as u
    where u.tenant_id = internal.tenant_id()
      and u.id = any (p_instructor || array(
        select ci.user_id
        from lms.course_instructors as ci
        where ci.tenant_id = internal.tenant_id() and ci.course_id = p_course
      ))
  ) as t;
end
$$;
comment on function internal.course_teachers(uuid, uuid) is
'The public profiles (id, name, avatar_url) of a course''s instructor and, by name, of its co-instructors.';
