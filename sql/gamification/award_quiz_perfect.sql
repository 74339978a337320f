-- owner: lms_system
-- Definer: whoever answers everything right may not write the ledger.
create function internal.award_quiz_perfect() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.award_xp(new.tenant_id, new.user_id, 'quiz_perfect', new.quiz_id, new.course_id, new.perfect_at);
  return null;
end
$$;
comment on function internal.award_quiz_perfect() is 'Trigger: somebody had every point of a quiz, beyond passing it.';
grant execute on function internal.award_quiz_perfect() to lms_owner;
