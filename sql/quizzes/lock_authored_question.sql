create function internal.lock_authored_question(p_question uuid) returns lms.questions
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_quiz uuid;
  v_question lms.questions;
begin
  perform internal.expect_role('instructor', 'admin');
  select q.quiz_id into v_quiz
  from lms.questions as q
  join lms.quizzes as z on z.tenant_id = q.tenant_id and z.id = q.quiz_id
  where q.tenant_id = internal.tenant_id() and q.id = p_question and q.is_current and z.status <> 'retired';
  if found then
    perform internal.lock_authored_quiz(v_quiz);
    -- Again: there may be another version, or none, since the lock is ours.
    select q.* into v_question
    from lms.questions as q
    where q.tenant_id = internal.tenant_id() and q.id = p_question and q.is_current;
  end if;
  if not found then
    perform internal.fail('LM302', 'No such question.');
  end if;
  return v_question;
end
$$;
comment on function internal.lock_authored_question(uuid) is
'The current version of a question, its course locked for a change by somebody who may make it. LM104, LM205, LM302.';
