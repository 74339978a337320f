-- The most frequent read of the platform. Progress is fetched first, as arrays: then one query serves the signed in and
-- the anonymous, who may not even name the tables of learning, and each table's policy is asked once, not per lesson.
create function internal.course_outline(p_tenant uuid, p_user uuid, p_course uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_role text := internal.request_role();
  v_authors boolean := v_role = 'admin';
  v_leads boolean := v_role = 'admin';
  v_kept boolean := false;
  v_course record;
  v_enrollment record;
  v_open boolean;
  v_reasons json;
  v_quizzes json[];
  v_quizzed uuid[];
  v_modules json;
  v_resume json;
  v_enrolled json;
begin
  select
    c.version,
    c.id,
    c.slug,
    c.title,
    c.description,
    c.domain,
    c.status,
    c.instructor_id,
    c.price,
    c.currency,
    c.module_count,
    c.lesson_count,
    c.required_lesson_count,
    c.quiz_count,
    c.required_quiz_count,
    c.duration_seconds,
    c.enrollment_count,
    c.issues_certificates,
    c.certificate_valid_months,
    c.rejection_reason,
    c.submitted_at,
    c.published_at,
    c.archived_at,
    c.created_at,
    c.updated_at,
    t.instructor,
    t.co_instructors
  into v_course
  from lms.courses as c
  cross join lateral internal.course_teachers(c.id, c.instructor_id) as t
  where c.tenant_id = p_tenant and c.id = p_course;
  if not found then
    perform internal.fail('LM302', 'No such course.');
  end if;

  if v_role = 'instructor' then
    v_leads := v_course.instructor_id = p_user;
    v_authors := v_leads or internal.teaches(p_course);
  end if;
  if v_leads then
    v_kept := internal.has_paid_enrollments(p_course) or internal.has_certificates(p_course);
  end if;

  if v_role in ('student', 'instructor', 'admin') then
    select
      e.status,
      e.source,
      e.completed_lessons,
      e.completed_required,
      e.passed_required_quizzes,
      e.resume_lesson_id,
      e.enrolled_at,
      e.last_activity_at,
      e.completed_at,
      p.lessons,
      p.seconds,
      p.completed
    into v_enrollment
    from lms.enrollments as e
    cross join lateral (
      select
        array_agg(lp.lesson_id) as lessons,
        array_agg(lp.position_seconds) as seconds,
        array_agg(lp.completed_at is not null) as completed
      from lms.lesson_progress as lp
      where lp.tenant_id = p_tenant and lp.user_id = p_user and lp.course_id = p_course
    ) as p
    where e.tenant_id = p_tenant and e.user_id = p_user and e.course_id = p_course;
  else
    select
      null::text as status,
      null::text as source,
      null::integer as completed_lessons,
      null::integer as completed_required,
      null::integer as passed_required_quizzes,
      null::uuid as resume_lesson_id,
      null::timestamptz as enrolled_at,
      null::timestamptz as last_activity_at,
      null::timestamptz as completed_at,
      null::uuid[] as lessons,
      null::integer[] as seconds,
      null::boolean[] as completed
    into v_enrollment;
  end if;
  v_open := v_authors or coalesce(v_enrollment.status = 'active', false);
  v_reasons := internal.lock_reasons(v_authors, v_enrollment.status, v_course.price);

  if v_open and v_course.quiz_count > 0 then
    select array_agg(q.module_id), array_agg(q.quizzes)
    into v_quizzed, v_quizzes
    from internal.outline_quizzes(p_course) as q;
  end if;

  with m as materialized (
    select m.version, m.id, m.title, m.position
    from lms.modules as m
    where m.tenant_id = p_tenant and m.course_id = p_course
  ),

  l as materialized (
    select
      l.id,
      l.module_id,
      l.title,
      l.position,
      l.duration_seconds,
      p.seconds,
      coalesce(p.completed, false) as completed,
      internal.outline_lesson(
        l, v_reasons, v_open, v_enrollment.status is not null, p.completed, p.seconds
      ) as outline
    from lms.lessons as l
    left join unnest(v_enrollment.lessons, v_enrollment.seconds, v_enrollment.completed)
      as p (lesson_id, seconds, completed)
      on p.lesson_id = l.id
    where l.tenant_id = p_tenant and l.course_id = p_course
  )

  select
    json_agg(
      json_build_object(
        'version', m.version,
        'id', m.id,
        'title', m.title,
        'position', m.position,
        'lesson_count', coalesce(g.lesson_count, 0),
        'duration_seconds', coalesce(g.duration_seconds, 0),
        'lessons', coalesce(g.lessons, '[]'::json),
        'quizzes', coalesce(v_quizzes[array_position(v_quizzed, m.id)], '[]'::json)
      ) order by m.position
    ),
    (
      select case
        when l.id = v_enrollment.resume_lesson_id or not l.completed
          then json_build_object('lesson_id', l.id, 'title', l.title, 'position_seconds', coalesce(l.seconds, 0))
      end
      from l
      join m on m.id = l.module_id
      where v_enrollment.status = 'active'
      order by l.id = v_enrollment.resume_lesson_id desc nulls last, l.completed, m.position, l.position
      limit 1
    )
  into v_modules, v_resume
  from m
  left join (
    select
      l.module_id,
      count(*) as lesson_count,
      sum(l.duration_seconds) as duration_seconds,
      json_agg(l.outline order by l.position) as lessons
    from l
    group by l.module_id
  ) as g on g.module_id = m.id;

  if v_enrollment.status is not null then
    v_enrolled := json_build_object(
      'status', v_enrollment.status,
      'source', v_enrollment.source,
      'enrolled_at', internal.rfc3339(v_enrollment.enrolled_at),
      'last_activity_at', internal.rfc3339(v_enrollment.last_activity_at),
      'progress', internal.progress(
        v_enrollment.completed_lessons,
        v_course.lesson_count,
        v_enrollment.completed_required,
        v_course.required_lesson_count,
        v_enrollment.passed_required_quizzes,
        v_course.required_quiz_count,
        v_enrollment.completed_at
      ),
      'resume', v_resume
    );
  end if;

  return json_build_object(
    'version', v_course.version,
    'id', v_course.id,
    'slug', v_course.slug,
    'title', v_course.title,
    'description', v_course.description,
    'domain', v_course.domain,
    'status', v_course.status,
    'price', json_build_object('amount', v_course.price, 'currency', v_course.currency),
    'instructor', v_course.instructor,
    'co_instructors', v_course.co_instructors,
    'module_count', v_course.module_count,
    'lesson_count', v_course.lesson_count,
    'required_lesson_count', v_course.required_lesson_count,
    'quiz_count', v_course.quiz_count,
    'required_quiz_count', v_course.required_quiz_count,
    'duration_seconds', v_course.duration_seconds,
    'enrollment_count', v_course.enrollment_count,
    'issues_certificates', v_course.issues_certificates,
    'certificate_valid_months', v_course.certificate_valid_months,
    'rejection_reason', case when v_authors then v_course.rejection_reason end,
    'submitted_at', case when v_authors then internal.rfc3339(v_course.submitted_at) end,
    'published_at', internal.rfc3339(v_course.published_at),
    'archived_at', internal.rfc3339(v_course.archived_at),
    'created_at', internal.rfc3339(v_course.created_at),
    'updated_at', internal.rfc3339(v_course.updated_at),
    'permissions', json_build_object(
      'can_edit', v_authors and (v_role = 'admin' or v_course.status <> 'archived'),
      'can_submit', v_authors and v_course.status in ('draft', 'rejected'),
      'can_publish', v_role = 'admin' and v_course.status = 'pending',
      'can_archive', v_authors and v_course.status in ('published', 'rejected'),
      'can_manage_instructors', v_leads and (v_role = 'admin' or v_course.status <> 'archived'),
      'can_delete', v_leads and (v_role = 'admin' or v_course.status <> 'archived')
      and not v_kept,
      'can_enroll', p_user is not null and v_course.status = 'published' and v_course.price = 0
      and v_enrollment.status is distinct from 'active'
    ),
    'locked', not v_open,
    'lock_reasons', v_reasons,
    'enrollment', v_enrolled,
    'modules', coalesce(v_modules, '[]'::json),
    'server_time', internal.rfc3339(now())
  )::text;
end
$$;
comment on function internal.course_outline(uuid, uuid, uuid) is
'A course with modules and lessons as the person of this request may see and open them, with their enrolment. LM302.';
