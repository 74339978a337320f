-- owner: lms_system
-- Definer: the one function that compares answers with keys to make a score. Without the wall, because the worker ends
-- what the clock has ended, at every institution; executable by the owner of the doors that learners come through.
create function internal.grade_attempt(
  p_tenant uuid, p_attempt uuid, p_status text, p_at timestamptz default now()
) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_attempt lms.quiz_attempts;
  v_points numeric;
  v_percent numeric;
  v_passed boolean;
  v_perfect boolean;
begin
  v_attempt := internal.lock_attempt(p_tenant, p_attempt);
  if v_attempt.status is distinct from 'in_progress' then
    return false;
  end if;

  with graded as (
    select
      asked.id,
      asked.version,
      n.points as max_points,
      c.chosen,
      c.right_ones = cardinality(k.correct_options) and c.wrong_ones = 0 as is_correct,
      case
        when n.multiple
          then n.points::numeric * greatest(c.right_ones - c.wrong_ones, 0) / cardinality(k.correct_options)
        when c.right_ones = cardinality(k.correct_options) and c.wrong_ones = 0 then n.points
        else 0
      end as points
    from jsonb_to_recordset(v_attempt.questions) as asked (id uuid, version integer)
    join lms.questions as n on n.tenant_id = p_tenant and n.id = asked.id and n.version = asked.version
    join lms.answer_keys as k on k.tenant_id = p_tenant and k.question_id = asked.id and k.version = asked.version
    cross join lateral (
      select
        coalesce(array_agg(o.option order by o.option), '{}') as chosen,
        count(*) filter (where o.option = any (k.correct_options)) as right_ones,
        count(*) filter (where o.option <> all (k.correct_options)) as wrong_ones
      from (
        select e.option::integer as option
        from jsonb_array_elements_text(v_attempt.answers -> asked.id::text) as e (option)
      ) as o
    ) as c
  ),

  stored as (
    insert into lms.quiz_results (
      tenant_id, attempt_id, question_id, question_version, course_id, quiz_id, user_id, selected_option, is_correct,
      points, max_points, timestamp
    )
    select
      p_tenant, p_attempt, g.id, g.version, v_attempt.course_id, v_attempt.quiz_id, v_attempt.user_id, g.chosen,
      g.is_correct, round(g.points, 4), g.max_points, p_at
    from graded as g
  )

  -- Of what was earned, not of what is stored: three thirds of a point are a point.
  select round(sum(g.points), 4)
  into v_points
  from graded as g;

  v_percent := round(v_points * 100 / v_attempt.max_points, 2);
  v_passed := v_points * 100 >= v_attempt.pass_percent::numeric * v_attempt.max_points;

  update lms.quiz_attempts as a
  set
    status = p_status,
    points = v_points,
    percent = v_percent,
    passed = v_passed,
    finished_at = case when p_status = 'expired' then a.expires_at else p_at end
  where a.tenant_id = p_tenant and a.id = p_attempt;

  -- Points and badges are given for a perfect score, and tell of it: not where the score is kept from the learner.
  select
    v_points = v_attempt.max_points and (
      q.show_score
      or q.review in ('after_attempt', 'after_passing')
      or (q.review = 'after_last_attempt' and v_attempt.number >= q.max_attempts)
    )
  into v_perfect
  from lms.quizzes as q
  where q.tenant_id = p_tenant and q.id = v_attempt.quiz_id;

  update lms.quiz_progress as p
  set
    best_percent = greatest(p.best_percent, v_percent),
    passed_at = case when p.passed_at is null and v_passed then p_at else p.passed_at end,
    perfect_at = case when p.perfect_at is null and v_perfect then p_at else p.perfect_at end,
    updated_at = p_at
  where p.tenant_id = p_tenant
    and p.user_id = v_attempt.user_id
    and p.course_id = v_attempt.course_id
    and p.quiz_id = v_attempt.quiz_id;
  return true;
end
$$;
comment on function internal.grade_attempt(uuid, uuid, text, timestamptz) is
'Ends an attempt as submitted or expired, once: grades every question it asked, writes the results, the score and how far '
'the person is with the quiz. false when it had ended before. p_at is another moment for what is told of the past.';
grant execute on function internal.grade_attempt(uuid, uuid, text, timestamptz) to lms_owner;
