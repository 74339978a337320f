-- Definer: attempts outlive a quiz that is gone from every list. The same door for a whole list, asked once.
create function internal.attempts_access(
  p_quiz uuid, out course_id uuid, out is_staff boolean, out tells_score boolean, out review json
)
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_quiz record;
  v_allowed boolean;
begin
  select q.course_id, q.show_score, q.review, q.review_answers
  into v_quiz
  from lms.quizzes as q
  where q.tenant_id = internal.tenant_id() and q.id = p_quiz;
  if not found then
    perform internal.fail('LM302', 'No such quiz.');
  end if;

  course_id := v_quiz.course_id;
  is_staff := internal.authors(v_quiz.course_id);
  if not is_staff and not internal.is_enrolled(v_quiz.course_id) then
    perform internal.refuse_quiz(v_quiz.course_id);
  end if;
  v_allowed := is_staff or internal.may_review(p_quiz);
  tells_score := v_quiz.show_score or v_allowed;
  review := json_build_object('allowed', v_allowed, 'rule', v_quiz.review, 'answers', v_quiz.review_answers);
end
$$;
comment on function internal.attempts_access(uuid) is
'What the person of this request may see of attempts at a quiz: everybody''s (is_staff) or their own, the score, the '
'review. LM204, LM302.';
