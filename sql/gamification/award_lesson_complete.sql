-- owner: lms_system
-- Definer: whoever completes a lesson may not write the ledger.
create function internal.award_lesson_complete() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.award_xp(
    new.tenant_id, new.user_id, 'lesson_complete', new.lesson_id, new.course_id, new.completed_at
  );
  return null;
end
$$;
comment on function internal.award_lesson_complete() is 'Trigger: a lesson was completed.';
grant execute on function internal.award_lesson_complete() to lms_owner;
