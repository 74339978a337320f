-- Everybody locks in one order: quiz, enrolment, attempt, progress. Grading ends at the enrolment and at the questions,
-- and would meet whoever deletes the quiz halfway.
create function internal.lock_attempt(p_tenant uuid, p_attempt uuid) returns lms.quiz_attempts
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_attempt lms.quiz_attempts;
begin
  select a.* into v_attempt
  from lms.quiz_attempts as a
  where a.tenant_id = p_tenant and a.id = p_attempt;

  perform from lms.quizzes as q
  where q.tenant_id = p_tenant and q.id = v_attempt.quiz_id
  for key share;

  perform from lms.enrollments as e
  where e.tenant_id = p_tenant and e.user_id = v_attempt.user_id and e.course_id = v_attempt.course_id
  for no key update;

  select a.* into v_attempt
  from lms.quiz_attempts as a
  where a.tenant_id = p_tenant and a.id = p_attempt
  for no key update;
  return v_attempt;
end
$$;
comment on function internal.lock_attempt(uuid, uuid) is
'The attempt as it is once its quiz cannot go, its enrolment and itself cannot change; NULL when it is gone.';
