-- Definer: a learner submits, but neither grades nor writes a score.
create function internal.submit_attempt(p_attempt uuid, p_answers jsonb) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_attempt lms.quiz_attempts;
begin
  perform from lms.quiz_attempts as a
  where a.tenant_id = v_tenant and a.id = p_attempt and a.user_id = internal.user_id();
  if found then
    v_attempt := internal.lock_attempt(v_tenant, p_attempt);
  end if;
  if v_attempt.id is null then
    perform internal.fail('LM302', 'No such attempt.');
  elsif not internal.is_enrolled(v_attempt.course_id) then
    perform internal.fail('LM204', 'Enrol in the course first.');
  end if;
  perform internal.expect_open(v_attempt.status, v_attempt.expires_at);

  if p_answers <> '[]' then
    update lms.quiz_attempts as a
    set answers = a.answers || internal.checked_answers(v_attempt.questions, p_answers), saved_at = now()
    where a.tenant_id = v_tenant and a.id = p_attempt;
  end if;
  perform internal.grade_attempt(v_tenant, p_attempt, 'submitted');
end
$$;
comment on function internal.submit_attempt(uuid, jsonb) is
'Submits the open attempt of the person of this request, with final answers over those saved before, and has it graded. '
'LM204, LM205, LM212, LM302, LM402.';

create function app.submit_attempt(p_tenant uuid, p_user uuid, p_attempt uuid, p_answers jsonb) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.submit_attempt(p_attempt, p_answers -> 'answers');
  return (
    select json_object_agg(m.key, m.value)
    from (
      select a.key, a.value
      from json_each(internal.attempt_json(p_attempt)) as a
      union all
      select 'earned' as key, internal.earned(p_tenant, p_user, now()) as value
    ) as m
  )::text;
end
$$;
comment on function app.submit_attempt(uuid, uuid, uuid, jsonb) is
'Submits the caller''s open attempt, with final answers over those saved before, and answers with what the quiz tells '
'then. A second time it is over. LM204, LM205, LM212, LM302, LM402.';
