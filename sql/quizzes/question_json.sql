create function internal.question_json(p_tenant uuid, p_question uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_question lms.questions;
begin
  select q.* into v_question
  from lms.questions as q
  join lms.quizzes as z on z.tenant_id = q.tenant_id and z.id = q.quiz_id
  where q.tenant_id = p_tenant and q.id = p_question and q.is_current and z.status <> 'retired';
  if not found then
    perform internal.fail('LM302', 'No such question.');
  end if;
  return internal.question_facts(v_question, internal.may_edit(v_question.course_id));
end
$$;
comment on function internal.question_json(uuid, uuid) is
'The current version of a question, with its key, for those who teach the course, and admins. LM302.';
