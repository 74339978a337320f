-- owner: lms_system
create function internal.check_progress_counters() returns setof text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select format(
    'enrolment of %s in %s counts %s lessons (%s required) and has %s (%s)',
    e.user_id, e.course_id, e.completed_lessons, e.completed_required, c.lessons, c.required
  )
  from lms.enrollments as e
  left join lateral (
    select count(p.*) as lessons, count(p.*) filter (where l.is_required) as required
    from lms.lesson_progress as p
    join lms.lessons as l on l.tenant_id = p.tenant_id and l.id = p.lesson_id
    where p.tenant_id = e.tenant_id and p.user_id = e.user_id and p.course_id = e.course_id
      and p.completed_at is not null
  ) as c on true
  where (e.completed_lessons, e.completed_required) is distinct from (c.lessons, c.required)
$$;
comment on function internal.check_progress_counters() is
'Enrolments whose counters differ from lesson_progress; no row when all is well.';
