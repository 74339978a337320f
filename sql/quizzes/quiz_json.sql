create function internal.quiz_json(p_tenant uuid, p_quiz uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_quiz lms.quizzes;
  v_access record;
begin
  select q.* into v_quiz
  from lms.quizzes as q
  where q.tenant_id = p_tenant and q.id = p_quiz and q.status <> 'retired';
  if not found then
    perform internal.fail('LM302', 'No such quiz.');
  end if;
  select a.* into v_access from internal.course_access(v_quiz.course_id) as a;
  return internal.quiz_facts(
    v_quiz, v_access.can_edit, v_access.is_open, internal.is_enrolled(v_quiz.course_id), v_access.reasons
  );
end
$$;
comment on function internal.quiz_json(uuid, uuid) is
'A quiz as the person of this request may see it; one that is retired is gone. LM302.';
