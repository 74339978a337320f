create function internal.question_facts(p_question lms.questions, p_can_edit boolean) returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select json_build_object(
      'version', p_question.version,
      'id', p_question.id,
      'course_id', p_question.course_id,
      'quiz_id', p_question.quiz_id,
      'position', p_question.position,
      'question', p_question.question,
      'options', p_question.options,
      'correct_options', k.correct_options,
      'multiple', p_question.multiple,
      'points', p_question.points,
      'explanation', k.explanation,
      'created_at', internal.rfc3339(first.created_at),
      'updated_at', internal.rfc3339(p_question.created_at),
      'permissions', json_build_object('can_edit', p_can_edit)
    )
    from lms.answer_keys as k
    join lms.questions as first
      on first.tenant_id = k.tenant_id and first.id = k.question_id and first.version = 1
    where k.tenant_id = p_question.tenant_id and k.question_id = p_question.id and k.version = p_question.version
  );
end
$$;
comment on function internal.question_facts(lms.questions, boolean) is
'A question with its key, for those who write it: nobody else may read the key.';
