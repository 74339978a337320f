create function app.order_questions(
  p_tenant uuid, p_user uuid, p_quiz uuid, p_questions uuid[], p_expected_version bigint
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_quiz record;
begin
  perform internal.enter(p_tenant, p_user);
  v_quiz := internal.lock_authored_quiz(p_quiz);
  perform internal.expect_version(p_expected_version, v_quiz.version);
  if array(select named.id from unnest(p_questions) as named (id) order by named.id) <> array(
    select q.id from lms.questions as q where q.tenant_id = p_tenant and q.quiz_id = p_quiz and q.is_current order by q.id
  ) then
    perform internal.fail('LM209', 'Name every question of the quiz, each once.', '/question_ids');
  end if;

  update lms.questions as q
  set position = named.nr
  from unnest(p_questions) with ordinality as named (id, nr)
  where q.tenant_id = p_tenant
    and q.quiz_id = p_quiz
    and q.is_current
    and q.id = named.id
    and q.position <> named.nr;
  return internal.quiz_json(p_tenant, p_quiz);
end
$$;
comment on function app.order_questions(uuid, uuid, uuid, uuid[], bigint) is
'Puts the questions of a quiz into the order of the given list, which names each once. LM104, LM205, LM209, LM210, '
'LM302.';
