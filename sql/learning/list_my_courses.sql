create function app.list_my_courses(
  p_tenant uuid, p_user uuid, p_status text default null, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after record;
  v_rows json;
  v_next text;
begin
  perform internal.enter(p_tenant, p_user);
  v_after := internal.newest_after(p_cursor, 'my_courses');

  with page as materialized (
    select e.*
    from lms.enrollments as e
    where e.tenant_id = p_tenant
      and e.user_id = p_user
      and e.status = 'active'
      and (p_status is null or (p_status = 'completed') = (e.completed_at is not null))
      and (e.enrolled_at, e.course_id) < (v_after.at, v_after.id)
    order by e.enrolled_at desc, e.course_id desc
    limit p_limit + 1
  ),

  -- Inner joins: a policy's conditions are then asked once a table, beside an outer join they would be once a row.
  courses as materialized (
    select c.*
    from page as e
    join lms.courses as c on c.tenant_id = e.tenant_id and c.id = e.course_id
    where c.tenant_id = p_tenant
  ),

  lessons as materialized (
    select l.id, l.title
    from page as e
    join lms.lessons as l on l.tenant_id = e.tenant_id and l.id = e.resume_lesson_id
    where l.tenant_id = p_tenant
  ),

  positions as materialized (
    select p.lesson_id, p.position_seconds
    from page as e
    join lms.lesson_progress as p
      on p.tenant_id = e.tenant_id and p.user_id = e.user_id and p.course_id = e.course_id
      and p.lesson_id = e.resume_lesson_id
    where p.tenant_id = p_tenant and p.user_id = p_user
  ),

  teachers as materialized (
    select t.id, t.profile
    from internal.teacher_profiles(array(select distinct c.instructor_id from courses as c)) as t
  ),

  numbered as (
    select
      row_number() over (order by e.enrolled_at desc, e.course_id desc) as nr,
      e.enrolled_at,
      e.course_id,
      json_build_object(
        'course', json_build_object(
          'id', c.id,
          'slug', c.slug,
          'title', c.title,
          'domain', c.domain,
          'status', c.status,
          'instructor', t.profile,
          'lesson_count', c.lesson_count,
          'duration_seconds', c.duration_seconds
        ),
        'source', e.source,
        'enrolled_at', internal.rfc3339(e.enrolled_at),
        'last_activity_at', internal.rfc3339(e.last_activity_at),
        'progress', internal.progress(
          e.completed_lessons,
          c.lesson_count,
          e.completed_required,
          c.required_lesson_count,
          e.passed_required_quizzes,
          c.required_quiz_count,
          e.completed_at
        ),
        'resume', case
          when l.id is not null then json_build_object(
            'lesson_id', l.id, 'title', l.title, 'position_seconds', coalesce(p.position_seconds, 0)
          )
          when e.completed_lessons < c.lesson_count
            then internal.resume_point(p_tenant, p_user, e.course_id, null)
        end
      ) as item
    from page as e
    join courses as c on c.id = e.course_id
    left join teachers as t on t.id = c.instructor_id
    left join lessons as l on l.id = e.resume_lesson_id
    left join positions as p on p.lesson_id = e.resume_lesson_id
  )

  select
    json_agg(n.item order by n.nr) filter (where n.nr <= p_limit),
    (
      select internal.write_cursor('my_courses', last.enrolled_at::text, last.course_id::text)
      from numbered as last
      where last.nr = p_limit and exists (select from numbered as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from numbered as n;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.list_my_courses(uuid, uuid, text, integer, text) is
'The courses in which the caller is enrolled, newest enrolment first, each with progress and the point to resume at. '
'p_status: active (not yet completed) or completed. LM401.';
