-- owner: lms_system
create function internal.check_outline_counters() returns setof text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select format('counters of the course %s differ from its modules, lessons and enrolments', c.id)
  from lms.courses as c
  left join lateral (
    select count(*) as lessons, count(*) filter (where l.is_required) as required, sum(l.duration_seconds) as seconds
    from lms.lessons as l
    where l.tenant_id = c.tenant_id and l.course_id = c.id
  ) as l on true
  left join lateral (
    select count(*) as modules
    from lms.modules as m
    where m.tenant_id = c.tenant_id and m.course_id = c.id
  ) as m on true
  left join lateral (
    select count(*) as enrollments
    from lms.enrollments as e
    where e.tenant_id = c.tenant_id and e.course_id = c.id and e.status = 'active'
  ) as e on true
  where (c.module_count, c.lesson_count, c.required_lesson_count, c.duration_seconds, c.enrollment_count)
    is distinct from (m.modules, l.lessons, l.required, coalesce(l.seconds, 0), e.enrollments)
  union all
  select format('a copy of the status of the course %s differs from it', c.id)
  from lms.courses as c
  where exists (
    select from lms.modules as m
    where m.tenant_id = c.tenant_id and m.course_id = c.id and m.is_published <> (c.status = 'published')
  ) or exists (
    select from lms.lessons as l
    where l.tenant_id = c.tenant_id and l.course_id = c.id and l.is_published <> (c.status = 'published')
  )
$$;
comment on function internal.check_outline_counters() is
'Courses whose counters or copies differ from what they count; no row when all is well.';
