create function internal.quiz_facts(
  p_quiz lms.quizzes, p_can_edit boolean, p_open boolean, p_enrolled boolean, p_reasons json
) returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_attempts integer;
  v_best_percent numeric;
  v_passed_at timestamptz;
  v_remaining integer;
  v_open_attempt uuid;
  v_expires_at timestamptz;
begin
  if p_enrolled then
    select p.attempts, p.best_percent, p.passed_at
    into v_attempts, v_best_percent, v_passed_at
    from lms.quiz_progress as p
    where p.tenant_id = p_quiz.tenant_id
      and p.user_id = internal.user_id()
      and p.course_id = p_quiz.course_id
      and p.quiz_id = p_quiz.id;
    v_attempts := coalesce(v_attempts, 0);
    v_remaining := p_quiz.max_attempts - least(v_attempts, p_quiz.max_attempts);

    select a.id, a.expires_at
    into v_open_attempt, v_expires_at
    from lms.quiz_attempts as a
    where a.tenant_id = p_quiz.tenant_id
      and a.user_id = internal.user_id()
      and a.quiz_id = p_quiz.id
      and a.status = 'in_progress'
      and coalesce(a.expires_at > now(), true);
  end if;

  return json_build_object(
    'version', p_quiz.version,
    'id', p_quiz.id,
    'course_id', p_quiz.course_id,
    'module_id', p_quiz.module_id,
    'title', p_quiz.title,
    'description', p_quiz.description,
    'position', p_quiz.position,
    'status', p_quiz.status,
    'pass_percent', p_quiz.pass_percent,
    'max_attempts', p_quiz.max_attempts,
    'time_limit_seconds', p_quiz.time_limit_seconds,
    'shuffle_questions', p_quiz.shuffle_questions,
    'shuffle_options', p_quiz.shuffle_options,
    'pool_size', p_quiz.pool_size,
    'review', p_quiz.review,
    'review_answers', p_quiz.review_answers,
    'show_score', p_quiz.show_score,
    'is_required', p_quiz.is_required,
    'question_count', p_quiz.question_count,
    'questions_asked', least(p_quiz.pool_size, p_quiz.question_count),
    'created_at', internal.rfc3339(p_quiz.created_at),
    'updated_at', internal.rfc3339(p_quiz.updated_at),
    'locked', not p_open,
    'lock_reasons', p_reasons,
    'mine', case
      when p_enrolled then json_build_object(
        'attempts', v_attempts,
        'attempts_remaining', v_remaining,
        'best_percent', case
          when p_quiz.show_score or internal.may_review(p_quiz.id) then v_best_percent
        end,
        'passed_at', internal.rfc3339(v_passed_at),
        'open_attempt', case
          when v_open_attempt is not null
            then json_build_object('id', v_open_attempt, 'expires_at', internal.rfc3339(v_expires_at))
        end
      )
    end,
    'permissions', json_build_object(
      'can_edit', p_can_edit,
      -- An open attempt goes on, whatever has become of the quiz since.
      'can_start', v_open_attempt is not null or (
        p_enrolled
        and p_quiz.status = 'open'
        and p_quiz.question_count > 0
        and coalesce(v_remaining > 0, true)
      )
    ),
    'server_time', internal.rfc3339(now())
  );
end
$$;
comment on function internal.quiz_facts(lms.quizzes, boolean, boolean, boolean, json) is
'A quiz for the person of this request, who may edit it, may open the course, is enrolled in it, or for these reasons '
'is not. Never what it asks.';
