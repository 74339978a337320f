-- No search_path, so that they are inlined: reports ask them once a row.
create function internal.progress_status(
  p_status text,
  p_enrolled_at timestamptz,
  p_last_activity_at timestamptz,
  p_completed_at timestamptz,
  p_completed_lessons integer,
  p_passed_quizzes integer
) returns text
language sql immutable parallel safe
as $$
  select case
    when p_status = 'revoked' then 'revoked'
    when p_completed_at is not null then 'completed'
    when p_completed_lessons > 0 or p_passed_quizzes > 0 or p_last_activity_at > p_enrolled_at then 'in_progress'
    else 'not_started'
  end
$$;
comment on function internal.progress_status(text, timestamptz, timestamptz, timestamptz, integer, integer) is
'not_started, in_progress, completed or revoked: an enrolment in one word.';

create function internal.attempt_status(p_status text, p_passed boolean) returns text
language sql immutable parallel safe
as $$
  select case when p_status = 'in_progress' then 'in_progress' when p_passed then 'passed' else 'failed' end
$$;
comment on function internal.attempt_status(text, boolean) is 'in_progress, passed or failed: an attempt in one word.';
