create function app.get_course_progress(p_tenant uuid, p_user uuid, p_course uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_enrolled boolean;
  v_answer text;
begin
  perform internal.enter(p_tenant, p_user);

  select
    e.course_id is not null,
    json_build_object(
      'course_id', c.id,
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
      'resume', internal.resume_point(p_tenant, p_user, e.course_id, e.resume_lesson_id),
      'lessons', (
        -- Apart, so that the policy is asked once and not once a lesson.
        with mine as materialized (
          select lp.lesson_id, lp.position_seconds, lp.completed_at
          from lms.lesson_progress as lp
          where lp.tenant_id = p_tenant and lp.user_id = p_user and lp.course_id = p_course
        )

        select coalesce(json_agg(
          json_build_object(
            'lesson_id', l.id,
            'module_id', l.module_id,
            'title', l.title,
            'duration_seconds', l.duration_seconds,
            'is_required', l.is_required,
            'position_seconds', coalesce(p.position_seconds, 0),
            'completed_at', internal.rfc3339(p.completed_at)
          )
          order by m.position, l.position
        ), '[]'::json)
        from lms.lessons as l
        join lms.modules as m on m.tenant_id = l.tenant_id and m.id = l.module_id
        left join mine as p on p.lesson_id = l.id
        where l.tenant_id = p_tenant and l.course_id = p_course and m.course_id = p_course
      )
    )::text
  into v_enrolled, v_answer
  from lms.courses as c
  left join lms.enrollments as e
    on e.tenant_id = p_tenant and e.user_id = p_user and e.course_id = c.id and e.status = 'active'
  where c.tenant_id = p_tenant and c.id = p_course;
  if not found then
    perform internal.fail('LM302', 'No such course.');
  elsif not v_enrolled then
    perform internal.fail('LM204', 'Enrol in the course first.');
  end if;
  return v_answer;
end
$$;
comment on function app.get_course_progress(uuid, uuid, uuid) is
'The caller''s progress in a course, lesson by lesson in the order of the outline. LM302, LM204.';
