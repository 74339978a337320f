-- owner: lms_system
-- Definer: whoever completes a course, or changes what it asks for, may not write the ledger.
create function internal.award_course_complete() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.award_xp(
    new.tenant_id, new.user_id, 'course_complete', new.course_id, new.course_id, new.completed_at
  );
  return null;
end
$$;
comment on function internal.award_course_complete() is 'Trigger: a course was completed.';
grant execute on function internal.award_course_complete() to lms_owner;
