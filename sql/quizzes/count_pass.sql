-- owner: lms_system
-- Definer, and without the wall: as count_completion(). Whoever grades an attempt holds the enrolment's lock by then.
create function internal.count_pass() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update lms.enrollments as e
  set
    passed_required_quizzes = e.passed_required_quizzes + q.counts::integer,
    completed_at = case
      when e.completed_at is not null then e.completed_at
      when internal.is_complete(
        e.completed_required,
        c.required_lesson_count,
        e.passed_required_quizzes + q.counts::integer,
        c.required_quiz_count
      )
        then new.passed_at
    end,
    last_activity_at = greatest(e.last_activity_at, new.passed_at)
  from lms.quizzes as q
  join lms.courses as c on c.tenant_id = q.tenant_id and c.id = q.course_id
  where e.tenant_id = new.tenant_id
    and e.user_id = new.user_id
    and e.course_id = new.course_id
    and q.tenant_id = new.tenant_id
    and q.id = new.quiz_id;
  return null;
end
$$;
comment on function internal.count_pass() is
'Trigger: a quiz was passed for the first time; counts it where the course asks for it, and completes the course when '
'nothing else was missing.';
grant execute on function internal.count_pass() to lms_owner;
