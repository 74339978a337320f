create function app.list_course_enrollments(
  p_tenant uuid, p_user uuid, p_course uuid, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after record;
  v_course record;
  v_rows json;
  v_next text;
begin
  perform internal.enter(p_tenant, p_user);
  v_after := internal.newest_after(p_cursor, 'course_enrollments');

  select c.lesson_count, c.required_lesson_count, c.required_quiz_count
  into v_course
  from lms.courses as c
  where c.tenant_id = p_tenant and c.id = p_course;
  if not found then
    perform internal.fail('LM302', 'No such course.');
  elsif not internal.authors(p_course) then
    perform internal.fail('LM104', 'Only those who teach the course see who is enrolled.');
  end if;

  with page as materialized (
    select e.*
    from lms.enrollments as e
    where e.tenant_id = p_tenant
      and e.course_id = p_course
      and (e.enrolled_at, e.user_id) < (v_after.at, v_after.id)
    order by e.enrolled_at desc, e.user_id desc
    limit p_limit + 1
  ),

  numbered as (
    select
      row_number() over (order by e.enrolled_at desc, e.user_id desc) as nr,
      e.enrolled_at,
      e.user_id,
      json_build_object(
        'user', json_build_object('id', u.id, 'name', u.name, 'avatar_url', u.avatar_url),
        'source', e.source,
        'status', e.status,
        'enrolled_at', internal.rfc3339(e.enrolled_at),
        'last_activity_at', internal.rfc3339(e.last_activity_at),
        'progress', internal.progress(
          e.completed_lessons,
          v_course.lesson_count,
          e.completed_required,
          v_course.required_lesson_count,
          e.passed_required_quizzes,
          v_course.required_quiz_count,
          e.completed_at
        )
      ) as item
    from page as e
    join lms.users as u on u.tenant_id = e.tenant_id and u.id = e.user_id
    where u.tenant_id = p_tenant
  )

  select
    json_agg(n.item order by n.nr) filter (where n.nr <= p_limit),
    (
      select internal.write_cursor('course_enrollments', last.enrolled_at::text, last.user_id::text)
      from numbered as last
      where last.nr = p_limit and exists (select from numbered as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from numbered as n;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.list_course_enrollments(uuid, uuid, uuid, integer, text) is
'Who is enrolled in a course and how far they are, newest enrolment first, for those who teach it and for admins. '
'LM302, LM104, LM401.';
