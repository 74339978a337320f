-- Definer: nobody writes an attempt by hand, and learners may not read what is asked before they are asked. The lock on
-- the enrolment lets one start of a person through at a time: attempts are counted, and the second finds the first's.
create function internal.begin_attempt(p_quiz uuid) returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_user uuid := internal.user_id();
  v_seed bigint := hashtextextended(gen_random_uuid()::text, 0);
  v_quiz record;
  v_enrollment text;
  v_open record;
  v_used integer;
  v_drawn record;
  v_id uuid := lms.new_id();
begin
  select q.course_id, q.status, q.max_attempts, q.pass_percent, make_interval(secs => q.time_limit_seconds) as time_limit
  into v_quiz
  from lms.quizzes as q
  where q.tenant_id = v_tenant and q.id = p_quiz
  for key share;
  if not found or v_quiz.status = 'retired' then
    perform internal.fail('LM302', 'No such quiz.');
  end if;

  select e.status
  into v_enrollment
  from lms.enrollments as e
  where e.tenant_id = v_tenant and e.user_id = v_user and e.course_id = v_quiz.course_id
  for no key update;
  if v_enrollment is distinct from 'active' then
    perform internal.refuse_quiz(v_quiz.course_id);
  end if;

  select a.id, coalesce(a.expires_at <= now(), false) as expired
  into v_open
  from lms.quiz_attempts as a
  where a.tenant_id = v_tenant and a.user_id = v_user and a.quiz_id = p_quiz and a.status = 'in_progress';
  if found then
    if not v_open.expired then
      return v_open.id;
    end if;
    perform internal.grade_attempt(v_tenant, v_open.id, 'expired');
  end if;

  if v_quiz.status <> 'open' then
    perform internal.fail(
      'LM205', 'The quiz cannot be taken now.', null, jsonb_build_object('state', v_quiz.status)
    );
  end if;

  v_used := coalesce((
    select p.attempts
    from lms.quiz_progress as p
    where p.tenant_id = v_tenant and p.user_id = v_user and p.course_id = v_quiz.course_id and p.quiz_id = p_quiz
  ), 0);
  if v_used >= v_quiz.max_attempts then
    perform internal.fail(
      'LM213', 'All attempts at this quiz are used.', null, jsonb_build_object('max_attempts', v_quiz.max_attempts)
    );
  end if;

  v_drawn := internal.draw_questions(p_quiz, v_seed);
  if v_drawn.questions is null then
    perform internal.fail(
      'LM205', 'The quiz has no questions yet.', null, jsonb_build_object('state', 'without_questions')
    );
  end if;

  insert into lms.quiz_attempts (
    tenant_id, id, user_id, course_id, quiz_id, number, seed, questions, pass_percent, max_points, expires_at
  )
  values (
    v_tenant, v_id, v_user, v_quiz.course_id, p_quiz, v_used + 1, v_seed, v_drawn.questions, v_quiz.pass_percent,
    v_drawn.max_points, now() + v_quiz.time_limit
  );

  insert into lms.quiz_progress as p (tenant_id, user_id, course_id, quiz_id, attempts)
  values (v_tenant, v_user, v_quiz.course_id, p_quiz, 1)
  on conflict (tenant_id, user_id, course_id, quiz_id) do update
  set attempts = p.attempts + 1, updated_at = now();

  if v_quiz.time_limit is not null then
    perform internal.queue_job(
      'expire_attempt', json_build_object('tenant_id', v_tenant, 'id', v_id), v_quiz.time_limit
    );
  end if;
  return v_id;
end
$$;
comment on function internal.begin_attempt(uuid) is
'Begins an attempt of the person of this request at a quiz, drawn and frozen, or finds the one that they have open; one '
'whose time is over is graded first. LM204, LM205, LM213, LM302.';
