create function app.update_question(
  p_tenant uuid, p_user uuid, p_question uuid, p_patch jsonb, p_expected_version bigint
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_question record;
  v_before jsonb;
  v_after jsonb;
begin
  perform internal.enter(p_tenant, p_user);
  v_question := internal.lock_authored_question(p_question);
  perform internal.expect_version(p_expected_version, v_question.version);
  if p_patch ? 'options' and not p_patch ? 'correct_options' then
    perform internal.fail(
      'LM402', 'With other options, say again which are right: the indices would point elsewhere.', '/correct_options'
    );
  end if;

  select jsonb_build_object(
    'question', v_question.question,
    'options', v_question.options,
    'correct_options', k.correct_options,
    'multiple', v_question.multiple,
    'points', v_question.points,
    'explanation', k.explanation
  )
  into v_before
  from lms.answer_keys as k
  where k.tenant_id = p_tenant and k.question_id = p_question and k.version = v_question.version;
  v_after := internal.check_question(v_before || p_patch);

  if v_after <> v_before then
    -- One statement: for a moment between two, the quiz would have a question less, and somebody be done with it.
    with former as (
      update lms.questions as q
      set is_current = false
      where q.tenant_id = p_tenant and q.id = p_question and q.is_current
      returning q.version, q.course_id, q.quiz_id, q.position
    ),

    next as (
      insert into lms.questions (
        tenant_id, id, version, course_id, quiz_id, position, question, options, multiple, points
      )
      select
        p_tenant,
        p_question,
        former.version + 1,
        former.course_id,
        former.quiz_id,
        former.position,
        v_after ->> 'question',
        v_after -> 'options',
        (v_after ->> 'multiple')::boolean,
        (v_after ->> 'points')::integer
      from former
      returning version, course_id
    )

    insert into lms.answer_keys (tenant_id, question_id, version, course_id, correct_options, explanation)
    select
      p_tenant,
      p_question,
      next.version,
      next.course_id,
      array(select jsonb_array_elements_text(v_after -> 'correct_options')::integer),
      v_after ->> 'explanation'
    from next;
  end if;
  return internal.question_json(p_tenant, p_question);
end
$$;
comment on function app.update_question(uuid, uuid, uuid, jsonb, bigint) is
'Merge patch of a question and its key: the next version, for attempts to come; those begun keep theirs. A patch that '
'changes nothing writes none. LM104, LM205, LM210, LM302, LM402.';
