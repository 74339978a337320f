-- Definer: questions and keys are closed to learners, who meet them here, as far as their attempt and the quiz's review
-- let them. Every option is named by its place as this learner saw it, ascending: the author's order tells too much.
create function internal.attempt_json(p_attempt uuid) returns json
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_attempt lms.quiz_attempts;
  v_quiz record;
  v_staff boolean;
  v_allowed boolean;
  v_open boolean;
  v_key boolean;
  v_questions json;
begin
  select a.* into v_attempt
  from lms.quiz_attempts as a
  where a.tenant_id = v_tenant and a.id = p_attempt;
  v_staff := found and internal.authors(v_attempt.course_id);
  if not v_staff then
    if v_attempt.user_id is distinct from internal.user_id() then
      perform internal.fail('LM302', 'No such attempt.');
    elsif not internal.is_enrolled(v_attempt.course_id) then
      perform internal.fail('LM204', 'Enrol in the course first.');
    end if;
  end if;

  select
    q.review,
    q.review_answers,
    q.show_score,
    q.max_attempts - least(p.attempts, q.max_attempts) as attempts_remaining
  into v_quiz
  from lms.quizzes as q
  left join lms.quiz_progress as p
    on p.tenant_id = v_tenant
    and p.user_id = v_attempt.user_id
    and p.course_id = v_attempt.course_id
    and p.quiz_id = v_attempt.quiz_id
  where q.tenant_id = v_tenant and q.id = v_attempt.quiz_id;

  v_allowed := v_staff or (v_attempt.status <> 'in_progress' and internal.may_review(v_attempt.quiz_id));
  v_open := v_attempt.status = 'in_progress' and coalesce(v_attempt.expires_at > now(), true);
  v_key := v_staff or (v_allowed and v_quiz.review_answers);

  if v_open or v_allowed then
    select json_agg(
      json_build_object(
        'question_id', n.id,
        'number', asked.nr,
        'question', n.question,
        'options', shown.options,
        'multiple', n.multiple,
        'points', n.points,
        'selected_options', coalesce(shown.selected, '[]'::json),
        'is_correct', r.is_correct,
        'points_earned', trim_scale(r.points),
        'correct_options', shown.correct,
        'explanation', k.explanation
      ) order by asked.nr
    )
    into v_questions
    from rows from (
      jsonb_to_recordset(v_attempt.questions) as (id uuid, version integer, "order" integer[])
    ) with ordinality as asked (id, version, options, nr)
    join lms.questions as n on n.tenant_id = v_tenant and n.id = asked.id and n.version = asked.version
    left join lms.answer_keys as k
      on v_key and k.tenant_id = v_tenant and k.question_id = asked.id and k.version = asked.version
    left join lms.quiz_results as r
      on v_allowed and r.tenant_id = v_tenant and r.attempt_id = p_attempt and r.question_id = asked.id
    cross join lateral (
      select
        json_agg(n.options -> o.option order by o.nr) as options,
        json_agg(o.nr - 1 order by o.nr)
          filter (where v_attempt.answers -> asked.id::text @> to_jsonb(o.option)) as selected,
        json_agg(o.nr - 1 order by o.nr) filter (where o.option = any (k.correct_options)) as correct
      from unnest(asked.options) with ordinality as o (option, nr)
    ) as shown;
  end if;

  return (
    select json_object_agg(e.key, e.value)
    from (
      select s.key, s.value
      from json_each(internal.attempt_summary(
        v_attempt,
        v_quiz.show_score or v_allowed,
        json_build_object('allowed', v_allowed, 'rule', v_quiz.review, 'answers', v_quiz.review_answers)
      )) as s
      union all
      select m.key, m.value
      from json_each(json_build_object(
        'attempts_remaining', v_quiz.attempts_remaining,
        'server_time', internal.rfc3339(now()),
        'questions', v_questions
      )) as m
    ) as e
  );
end
$$;
comment on function internal.attempt_json(uuid) is
'An attempt as the person of this request may see it: their own, or one in a course that they answer for, then with the '
'key. LM204, LM302.';
