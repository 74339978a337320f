create function internal.report_progress(p_filters jsonb, p_after text, p_limit integer) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_only record := internal.read_report_filters('progress', p_filters);
  v_after record := internal.report_after('progress', p_after, v_only.ends);
  v_status text := p_filters ->> 'status';
  v_window integer := internal.rows_scanned(v_status is not null, p_limit);
  v_answer text;
begin
  with scanned as materialized (
    select
      e.*,
      row_number() over (order by e.enrolled_at desc, e.user_id desc, e.course_id desc) as nr,
      (
        v_status is null
        or v_status = internal.progress_status(
          e.status, e.enrolled_at, e.last_activity_at, e.completed_at, e.completed_lessons, e.passed_required_quizzes
        )
      ) as belongs
    from lms.enrollments as e
    where e.tenant_id = v_tenant
      and e.enrolled_at >= v_only.begins
      and (v_only.course is null or e.course_id = v_only.course)
      and (v_only.person is null or e.user_id = v_only.person)
      and (e.enrolled_at, e.user_id, e.course_id) < (v_after.at, v_after.id, v_after.second_id)
    order by e.enrolled_at desc, e.user_id desc, e.course_id desc
    limit v_window
  ),

  page as materialized (
    select s.*
    from scanned as s
    where s.belongs
    order by s.nr
    limit p_limit
  )

  select json_build_object(
    'rows', coalesce(
      json_agg(
        json_build_array(
          p.user_id, u.name, u.email, p.course_id, c.title,
          internal.progress_status(
            p.status, p.enrolled_at, p.last_activity_at, p.completed_at, p.completed_lessons, p.passed_required_quizzes
          ),
          internal.progress(
            p.completed_lessons, c.lesson_count, p.completed_required, c.required_lesson_count,
            p.passed_required_quizzes, c.required_quiz_count, p.completed_at
          ) -> 'percent',
          p.completed_lessons, c.lesson_count, p.completed_required, c.required_lesson_count,
          p.passed_required_quizzes, c.required_quiz_count, internal.rfc3339(p.enrolled_at),
          internal.rfc3339(p.last_activity_at), internal.rfc3339(p.completed_at)
        )
        order by p.nr
      ), '[]'
    ),
    'next', (
      select internal.report_before('progress', s.enrolled_at, s.user_id, s.course_id)
      from scanned as s
      where s.nr = internal.last_scanned(
        (select count(*) from page), (select max(l.nr) from page as l), (select count(*) from scanned), v_window, p_limit
      )
    )
  )::text
  into v_answer
  from page as p
  left join lateral (
    select a.name, a.email
    from lms.users as a
    where a.tenant_id = v_tenant and a.id = p.user_id
    limit 1
  ) as u on true
  left join lateral (
    select o.title, o.lesson_count, o.required_lesson_count, o.required_quiz_count
    from lms.courses as o
    where o.tenant_id = v_tenant and o.id = p.course_id
    limit 1
  ) as c on true;
  return v_answer;
end
$$;
comment on function internal.report_progress(jsonb, text, integer) is
'A page of the report on progress, the newest enrolment first. LM401, LM402.';
