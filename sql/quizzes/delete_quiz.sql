create function app.delete_quiz(p_tenant uuid, p_user uuid, p_quiz uuid, p_expected_version bigint) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_quiz record;
begin
  perform internal.enter(p_tenant, p_user);
  v_quiz := internal.lock_authored_quiz(p_quiz);
  perform internal.expect_version(p_expected_version, v_quiz.version);
  -- Somebody may be about to begin their attempt: after this they have, or never will.
  perform from lms.quizzes as q
  where q.tenant_id = p_tenant and q.id = p_quiz
  for update;

  if exists (select from lms.quiz_attempts as a where a.tenant_id = p_tenant and a.quiz_id = p_quiz) then
    update lms.quizzes as q set status = 'retired' where q.tenant_id = p_tenant and q.id = p_quiz;
  else
    delete from lms.quizzes as q where q.tenant_id = p_tenant and q.id = p_quiz;
  end if;
  update lms.quizzes as q
  set position = q.position - 1
  where q.tenant_id = p_tenant
    and q.module_id = v_quiz.module_id
    and q.status <> 'retired'
    and q.position > v_quiz.position;
  return '';
end
$$;
comment on function app.delete_quiz(uuid, uuid, uuid, bigint) is
'Deletes a quiz that nobody has attempted; otherwise retires it, so that it is gone but for the attempts at it. Those '
'behind it move up. LM104, LM205, LM210, LM302.';
