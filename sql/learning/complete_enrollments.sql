-- owner: lms_system
-- Definer: an author's change completes the course for others; without the wall, as count_completion().
create function internal.complete_enrollments() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_user uuid;
begin
  perform internal.lock_enrollments(new.tenant_id, new.id);

  -- Person by person, in the order of their ids: each completion goes on to lock the points of its person, and two such
  -- changes, of two courses that the same people take, would otherwise wait for each other in a circle.
  for v_user in
    select e.user_id
    from lms.enrollments as e
    where e.tenant_id = new.tenant_id
      and e.course_id = new.id
      and e.completed_at is null
      and internal.is_complete(
        e.completed_required, new.required_lesson_count, e.passed_required_quizzes, new.required_quiz_count
      )
    order by e.user_id
  loop
    update lms.enrollments as e
    set completed_at = now()
    where e.tenant_id = new.tenant_id and e.user_id = v_user and e.course_id = new.id;
  end loop;
  return null;
end
$$;
comment on function internal.complete_enrollments() is
'Trigger: a course asks for less; completes it for those who now have everything.';
grant execute on function internal.complete_enrollments() to lms_owner;
