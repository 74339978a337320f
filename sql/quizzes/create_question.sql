create function app.create_question(p_tenant uuid, p_user uuid, p_quiz uuid, p_question jsonb) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_quiz record;
  v_ids uuid[];
begin
  perform internal.enter(p_tenant, p_user);
  v_quiz := internal.lock_authored_quiz(p_quiz);
  if v_quiz.question_count >= 200 then
    perform internal.fail('LM205', 'A quiz has at most 200 questions.', null, '{"state": "full"}');
  end if;
  v_ids := internal.add_questions(v_quiz.course_id, p_quiz, array[internal.check_question(p_question)]);
  return internal.question_json(p_tenant, v_ids[1]);
end
$$;
comment on function app.create_question(uuid, uuid, uuid, jsonb) is
'A new question, with its key, at the end of a quiz. LM104, LM205, LM302, LM402.';
