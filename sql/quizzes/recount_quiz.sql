-- owner: lms_system
-- Definer: an author changes what others have passed; without the wall, and BEFORE, as recount_lesson(). quizzes.counts
-- is not made yet at this moment, so its rule stands here a second time.
create function internal.recount_quiz() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_counts boolean := false;
begin
  if tg_op = 'UPDATE' then
    v_counts := new.is_required and new.status = 'open' and new.question_count > 0;
    if v_counts = old.counts then
      return new;
    end if;
  elsif not old.counts then
    return old;
  end if;

  -- A quiz that had no question cannot be passed at this moment: unless somebody has tried it before, there is nobody
  -- to wait for, and a new quiz does not hold up a course full of people.
  if old.question_count > 0 or exists (
    select from lms.quiz_progress as p
    where p.tenant_id = old.tenant_id and p.course_id = old.course_id and p.quiz_id = old.id
  ) then
    perform internal.lock_enrollments(old.tenant_id, old.course_id);

    update lms.enrollments as e
    set passed_required_quizzes = e.passed_required_quizzes + case when v_counts then 1 else -1 end
    from lms.quiz_progress as p
    where e.tenant_id = old.tenant_id
      and e.course_id = old.course_id
      and p.tenant_id = old.tenant_id
      and p.course_id = old.course_id
      and p.quiz_id = old.id
      and p.user_id = e.user_id
      and p.passed_at is not null;
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end
$$;
comment on function internal.recount_quiz() is
'Trigger: a quiz goes, or counts towards completion from now on or no longer; corrects the counters of those who passed.';
grant execute on function internal.recount_quiz() to lms_owner;
