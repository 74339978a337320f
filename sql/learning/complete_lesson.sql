create function app.complete_lesson(p_tenant uuid, p_user uuid, p_lesson uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_lesson record;
  v_answer text;
begin
  perform internal.enter(p_tenant, p_user);

  select l.course_id, e.course_id is not null as enrolled, p.lesson_id is not null as started, p.completed_at
  into v_lesson
  from lms.lessons as l
  left join lms.enrollments as e
    on e.tenant_id = p_tenant and e.user_id = p_user and e.course_id = l.course_id and e.status = 'active'
  left join lms.lesson_progress as p
    on p.tenant_id = p_tenant and p.user_id = p_user and p.course_id = l.course_id and p.lesson_id = l.id
  where l.tenant_id = p_tenant and l.id = p_lesson;
  if not found then
    perform internal.fail('LM302', 'No such lesson.');
  elsif not v_lesson.enrolled then
    perform internal.fail('LM204', 'Enrol in the course first.');
  end if;

  if v_lesson.completed_at is null then
    if not v_lesson.started then
      perform internal.lock_lesson(p_lesson);
    end if;
    -- Before the progress, and in a statement of its own: the trigger must see what others just did to the enrolment.
    perform from lms.enrollments as e
    where e.tenant_id = p_tenant and e.user_id = p_user and e.course_id = v_lesson.course_id
    for no key update;
    if not found then -- revoked in the meantime
      perform internal.fail('LM204', 'Enrol in the course first.');
    end if;

    if v_lesson.started then
      update lms.lesson_progress as p
      set completed_at = now(), updated_at = now()
      where p.tenant_id = p_tenant
        and p.user_id = p_user
        and p.course_id = v_lesson.course_id
        and p.lesson_id = p_lesson
        and p.completed_at is null;
    else
      insert into lms.lesson_progress as p (tenant_id, user_id, course_id, lesson_id, completed_at)
      values (p_tenant, p_user, v_lesson.course_id, p_lesson, now())
      on conflict (tenant_id, user_id, course_id, lesson_id) do update
      set completed_at = now(), updated_at = now()
      where p.completed_at is null;
    end if;
  end if;

  select json_build_object(
    'lesson_id', p.lesson_id,
    'completed_at', internal.rfc3339(p.completed_at),
    'course_id', e.course_id,
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
    'earned', internal.earned(p_tenant, p_user, p.completed_at)
  )::text
  into v_answer
  from lms.lesson_progress as p
  join lms.enrollments as e
    on e.tenant_id = p.tenant_id and e.user_id = p.user_id and e.course_id = p.course_id
  join lms.courses as c on c.tenant_id = e.tenant_id and c.id = e.course_id
  where p.tenant_id = p_tenant and p.user_id = p_user and p.course_id = v_lesson.course_id and p.lesson_id = p_lesson;
  if not found then -- deleted while this waited for a lock
    perform internal.fail('LM302', 'No such lesson.');
  end if;
  return v_answer;
end
$$;
comment on function app.complete_lesson(uuid, uuid, uuid) is
'Marks a lesson as completed by the caller, once and for good, and answers with the progress in the course and the '
'lesson to go on with, and with what that earned. LM302, LM204.';
