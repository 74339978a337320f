create function app.update_quiz(
  p_tenant uuid, p_user uuid, p_quiz uuid, p_patch jsonb, p_expected_version bigint
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_quiz record;
  v_patch jsonb;
begin
  perform internal.enter(p_tenant, p_user);
  v_quiz := internal.lock_authored_quiz(p_quiz);
  perform internal.expect_version(p_expected_version, v_quiz.version);
  v_patch := internal.check_quiz(p_patch);
  if coalesce(v_patch ->> 'review', v_quiz.review) = 'after_last_attempt'
    and (case when v_patch ? 'max_attempts' then v_patch ->> 'max_attempts' else v_quiz.max_attempts::text end) is null
  then
    perform internal.fail(
      'LM402', 'Without a limit of attempts none is the last.',
      case when v_patch ? 'max_attempts' then '/max_attempts' else '/review' end
    );
  end if;

  update lms.quizzes as q
  set
    title = coalesce(v_patch ->> 'title', q.title),
    description = coalesce(v_patch ->> 'description', q.description),
    pass_percent = coalesce((v_patch ->> 'pass_percent')::integer, q.pass_percent),
    max_attempts = case
      when v_patch ? 'max_attempts' then (v_patch ->> 'max_attempts')::integer else q.max_attempts
    end,
    time_limit_seconds = case
      when v_patch ? 'time_limit_seconds' then (v_patch ->> 'time_limit_seconds')::integer else q.time_limit_seconds
    end,
    shuffle_questions = coalesce((v_patch ->> 'shuffle_questions')::boolean, q.shuffle_questions),
    shuffle_options = coalesce((v_patch ->> 'shuffle_options')::boolean, q.shuffle_options),
    pool_size = case when v_patch ? 'pool_size' then (v_patch ->> 'pool_size')::integer else q.pool_size end,
    review = coalesce(v_patch ->> 'review', q.review),
    review_answers = coalesce((v_patch ->> 'review_answers')::boolean, q.review_answers),
    show_score = coalesce((v_patch ->> 'show_score')::boolean, q.show_score),
    is_required = coalesce((v_patch ->> 'is_required')::boolean, q.is_required),
    status = coalesce(v_patch ->> 'status', q.status)
  where q.tenant_id = p_tenant and q.id = p_quiz;
  return internal.quiz_json(p_tenant, p_quiz);
end
$$;
comment on function app.update_quiz(uuid, uuid, uuid, jsonb, bigint) is
'Merge patch of a quiz; null takes away max_attempts, time_limit_seconds and pool_size. Attempts under way keep their '
'questions, their time and the share that passes. LM104, LM205, LM210, LM302, LM402.';
