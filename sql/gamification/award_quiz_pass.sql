-- owner: lms_system
-- Definer: whoever passes a quiz may not write the ledger.
create function internal.award_quiz_pass() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.award_xp(new.tenant_id, new.user_id, 'quiz_pass', new.quiz_id, new.course_id, new.passed_at);
  return null;
end
$$;
comment on function internal.award_quiz_pass() is 'Trigger: a quiz was passed.';
grant execute on function internal.award_quiz_pass() to lms_owner;
