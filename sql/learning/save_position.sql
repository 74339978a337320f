create function app.save_position(p_tenant uuid, p_user uuid, p_lesson uuid, p_position integer) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  -- Players round up, and files run a little longer than what their authors typed.
  c_tolerance constant integer := 10;
  v_lesson record;
  v_position integer;
  v_answer text;
begin
  perform internal.enter(p_tenant, p_user);

  select
    l.course_id,
    nullif(l.duration_seconds, 0) as duration,
    e.course_id is not null as enrolled,
    p.lesson_id is null
    or e.resume_lesson_id is distinct from l.id
    or e.last_activity_at < now() - interval '1 minute' as moved,
    p.lesson_id is not null as started
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
  elsif p_position < 0 or p_position > coalesce(v_lesson.duration + c_tolerance, 360000) then
    perform internal.fail(
      'LM402',
      format('The position must be between 0 and %s seconds.', coalesce(v_lesson.duration, 360000)),
      '/position_seconds'
    );
  end if;
  v_position := least(p_position, v_lesson.duration);

  -- Players report every few seconds: the enrolment is written only when it has something new to say.
  if not v_lesson.started then
    perform internal.lock_lesson(p_lesson);
  end if;
  if v_lesson.moved then
    update lms.enrollments as e
    set resume_lesson_id = p_lesson, last_activity_at = now()
    where e.tenant_id = p_tenant and e.user_id = p_user and e.course_id = v_lesson.course_id;
    if not found then -- revoked in the meantime
      perform internal.fail('LM204', 'Enrol in the course first.');
    end if;
  end if;

  update lms.lesson_progress as p
  set position_seconds = v_position, updated_at = now()
  where p.tenant_id = p_tenant and p.user_id = p_user and p.course_id = v_lesson.course_id and p.lesson_id = p_lesson
  returning json_build_object(
    'lesson_id', p.lesson_id,
    'position_seconds', p.position_seconds,
    'completed_at', internal.rfc3339(p.completed_at)
  )::text
  into v_answer;
  if not found then
    if v_lesson.started then -- deleted while this waited for a lock
      perform internal.fail('LM302', 'No such lesson.');
    end if;
    insert into lms.lesson_progress as p (tenant_id, user_id, course_id, lesson_id, position_seconds)
    values (p_tenant, p_user, v_lesson.course_id, p_lesson, v_position)
    on conflict (tenant_id, user_id, course_id, lesson_id) do update
    set position_seconds = excluded.position_seconds, updated_at = now()
    returning json_build_object(
      'lesson_id', p.lesson_id,
      'position_seconds', p.position_seconds,
      'completed_at', internal.rfc3339(p.completed_at)
    )::text
    into v_answer;
  end if;
  return v_answer;
end
$$;
comment on function app.save_position(uuid, uuid, uuid, integer) is
'Saves where the caller is in a lesson, which becomes the point to resume at; never touches its completion. Slightly past '
'the known duration counts as the end. LM302, LM204, LM402.';
