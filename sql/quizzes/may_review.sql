-- Definer: the policy on results asks it, and it looks at attempts and at quizzes that may be retired by now.
create function internal.may_review(p_quiz uuid) returns boolean
language plpgsql stable parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from lms.quizzes as q
    join lms.quiz_progress as p on p.tenant_id = q.tenant_id and p.course_id = q.course_id and p.quiz_id = q.id
    where q.tenant_id = internal.tenant_id()
      and q.id = p_quiz
      and p.tenant_id = internal.tenant_id()
      and p.user_id = internal.user_id()
      and case q.review
        when 'after_attempt' then true
        when 'after_passing' then p.passed_at is not null
        when 'after_last_attempt' then p.attempts >= q.max_attempts
        else false
      end
      and not exists (
        select from lms.quiz_attempts as a
        where a.tenant_id = internal.tenant_id()
          and a.user_id = internal.user_id()
          and a.quiz_id = p_quiz
          and a.status = 'in_progress'
      )
  );
end
$$;
comment on function internal.may_review(uuid) is
'Whether the quiz''s rule lets the person of this request see now what was right in their attempts; never while one of '
'them is in progress, which would be told what to answer.';
