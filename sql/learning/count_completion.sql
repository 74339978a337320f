-- owner: lms_system
-- Definer: counters of an enrolment are nobody's to write; without the wall, so that they are true whoever writes.
-- Whoever completes a lesson holds the enrolment's lock by then: what is required is read after any change of it ended.
create function internal.count_completion() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update lms.enrollments as e
  set
    completed_lessons = e.completed_lessons + 1,
    completed_required = e.completed_required + l.is_required::integer,
    completed_at = case
      when e.completed_at is not null then e.completed_at
      when internal.is_complete(
        e.completed_required + l.is_required::integer,
        c.required_lesson_count,
        e.passed_required_quizzes,
        c.required_quiz_count
      )
        then new.completed_at
    end,
    resume_lesson_id = internal.next_lesson(new.tenant_id, new.user_id, new.course_id, new.lesson_id),
    last_activity_at = greatest(e.last_activity_at, new.completed_at)
  from lms.lessons as l
  join lms.courses as c on c.tenant_id = l.tenant_id and c.id = l.course_id
  where e.tenant_id = new.tenant_id
    and e.user_id = new.user_id
    and e.course_id = new.course_id
    and l.tenant_id = new.tenant_id
    and l.id = new.lesson_id;
  return null;
end
$$;
comment on function internal.count_completion() is
'Trigger: a lesson was completed; counts it, completes the course when nothing else was missing, and moves the '
'point to resume at to the next open lesson.';
grant execute on function internal.count_completion() to lms_owner;
