create function app.delete_question(p_tenant uuid, p_user uuid, p_question uuid, p_expected_version bigint) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_question record;
begin
  perform internal.enter(p_tenant, p_user);
  v_question := internal.lock_authored_question(p_question);
  perform internal.expect_version(p_expected_version, v_question.version);
  update lms.questions as q
  set
    is_current = q.id <> p_question,
    position = q.position - (q.id <> p_question)::integer
  where q.tenant_id = p_tenant
    and q.quiz_id = v_question.quiz_id
    and q.is_current
    and q.position >= v_question.position;
  return '';
end
$$;
comment on function app.delete_question(uuid, uuid, uuid, bigint) is
'Takes a question out of its quiz; those behind it move up, and attempts that were given it keep it. LM104, LM205, '
'LM210, LM302.';
