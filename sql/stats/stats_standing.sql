-- owner: lms_system
-- Definer, for the same reason as stats_figures().
create function internal.stats_standing(
  p_scope text,
  p_course uuid,
  out timezone text,
  out refreshed_at timestamptz,
  out today date,
  out begins_on date,
  out tenants bigint,
  out active_tenants bigint,
  out students bigint,
  out instructors bigint,
  out courses bigint,
  out published_courses bigint,
  out enrollments bigint
)
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_begins timestamptz;
begin
  perform internal.expect_stats(p_scope, p_course);

  select min(r.refreshed_at)
  into refreshed_at
  from reporting.refreshes as r
  where r.view in ('tenant_stats', 'course_stats', 'instructor_stats', 'tenant_totals', 'instructor_totals');
  select t.timezone, (refreshed_at at time zone t.timezone)::date, t.created_at
  into timezone, today, v_begins
  from lms.tenants as t
  where t.id = v_tenant;

  if p_scope = 'tenant' then
    -- Zeros for an institution that is younger than the last refresh.
    select
      coalesce(sum(o.students), 0), coalesce(sum(o.instructors), 0), coalesce(sum(o.courses), 0),
      coalesce(sum(o.published_courses), 0), coalesce(sum(o.enrollments), 0)
    into students, instructors, courses, published_courses, enrollments
    from reporting.tenant_totals as o
    where o.tenant_id = v_tenant;

  elsif p_scope = 'course' then
    select c.enrollment_count, c.enrollment_count, c.created_at
    into students, enrollments, v_begins
    from lms.courses as c
    where c.tenant_id = v_tenant and c.id = p_course;

  elsif p_scope = 'taught' then
    select count(*), count(*) filter (where c.status = 'published'), coalesce(sum(c.enrollment_count), 0)
    into courses, published_courses, enrollments
    from internal.taught_courses() as t
    join lms.courses as c on c.tenant_id = v_tenant and c.id = t.course_id;

    -- Whoever has given away their courses since the last refresh has no students any more.
    select coalesce(sum(o.students), 0)
    into students
    from reporting.instructor_totals as o
    where o.tenant_id = v_tenant and o.user_id = internal.user_id() and courses > 0;

  else
    select
      count(*), count(*) filter (where t.status = 'active'), min(t.created_at),
      coalesce(sum(o.students), 0), coalesce(sum(o.instructors), 0), coalesce(sum(o.courses), 0),
      coalesce(sum(o.published_courses), 0), coalesce(sum(o.enrollments), 0)
    into tenants, active_tenants, v_begins, students, instructors, courses, published_courses, enrollments
    from lms.tenants as t
    left join reporting.tenant_totals as o on o.tenant_id = t.id
    where not t.is_platform;
  end if;
  begins_on := (v_begins at time zone timezone)::date;
end
$$;
comment on function internal.stats_standing(text, uuid) is
'What there is, besides what happened: people, courses, places in them; as of when it was counted (today: that day by the '
'institution''s calendar), and the day on which it all began. NULL: says nothing here. LM104.';
