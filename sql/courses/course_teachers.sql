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
    json_agg(x.profile) filter (where x.leads) -> 0,
    coalesce(json_agg(x.profile order by x.since, x.id) filter (where not x.leads), '[]'::json)
  into instructor, co_instructors
  from (
    select
      u.id,
      '-infinity'::timestamptz as since,
      true as leads,
      json_build_object('id', u.id, 'name', u.name, 'avatar_url', u.avatar_url) as profile
    from lms.users as u
    where u.tenant_id = internal.tenant_id() and u.id = p_instructor
    union all
    select
      u.id,
      ci.added_at,
      false,
      json_build_object('id', u.id, 'name', u.name, 'avatar_url', u.avatar_url)
    from lms.course_instructors as ci
    join lms.users as u on u.tenant_id = ci.tenant_id and u.id = ci.user_id
    where ci.tenant_id = internal.tenant_id() and ci.course_id = p_course
  ) as x;
end
$$;
comment on function internal.course_teachers(uuid, uuid) is
'The public profiles (id, name, avatar_url) of a course''s instructor and of its co-instructors.';
