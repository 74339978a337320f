create function internal.lock_authored_quiz(p_quiz uuid) returns lms.quizzes
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_quiz lms.quizzes;
begin
  perform internal.expect_role('instructor', 'admin');
  select q.* into v_quiz
  from lms.quizzes as q
  where q.tenant_id = internal.tenant_id() and q.id = p_quiz and q.status <> 'retired';
  if found then
    perform internal.lock_course(v_quiz.course_id);
    -- Again: it may have changed, or gone, before the lock was ours.
    select q.* into v_quiz
    from lms.quizzes as q
    where q.tenant_id = internal.tenant_id() and q.id = p_quiz and q.status <> 'retired';
  end if;
  if not found then
    perform internal.fail('LM302', 'No such quiz.');
  end if;
  return v_quiz;
end
$$;
comment on function internal.lock_authored_quiz(uuid) is
'The quiz, its course locked for a change by somebody who may make it. LM104, LM205, LM302.';
