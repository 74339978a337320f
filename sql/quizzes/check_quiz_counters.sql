-- owner: lms_system
create function internal.check_quiz_counters() returns setof text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select format(
    'course %s counts %s quizzes (%s required) and has %s (%s)',
    c.id, c.quiz_count, c.required_quiz_count, q.quizzes, q.required
  )
  from lms.courses as c
  left join lateral (
    select count(*) filter (where q.status <> 'retired') as quizzes, count(*) filter (where q.counts) as required
    from lms.quizzes as q
    where q.tenant_id = c.tenant_id and q.course_id = c.id
  ) as q on true
  where (c.quiz_count, c.required_quiz_count) is distinct from (q.quizzes, q.required)
  union all
  select format('quiz %s counts %s questions and has %s', q.id, q.question_count, n.questions)
  from lms.quizzes as q
  left join lateral (
    select count(*) as questions
    from lms.questions as n
    where n.tenant_id = q.tenant_id and n.quiz_id = q.id and n.is_current
  ) as n on true
  where q.question_count <> n.questions
  union all
  select format(
    'enrolment of %s in %s counts %s required quizzes as passed and has %s',
    e.user_id, e.course_id, e.passed_required_quizzes, p.passed
  )
  from lms.enrollments as e
  left join lateral (
    select count(*) as passed
    from lms.quiz_progress as p
    join lms.quizzes as q on q.tenant_id = p.tenant_id and q.id = p.quiz_id
    where p.tenant_id = e.tenant_id and p.user_id = e.user_id and p.course_id = e.course_id
      and p.passed_at is not null and q.counts
  ) as p on true
  where e.passed_required_quizzes <> p.passed
$$;
comment on function internal.check_quiz_counters() is
'Courses, quizzes and enrolments whose counters differ from quizzes, questions and quiz_progress; no row when all is well.';
