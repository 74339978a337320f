-- From its end on an attempt is over for everybody who asks, although the worker grades it a moment later.
create function internal.attempt_summary(p_attempt lms.quiz_attempts, p_tells_score boolean, p_review json) returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_expired boolean := p_attempt.status = 'in_progress' and coalesce(p_attempt.expires_at <= now(), false);
begin
  return json_build_object(
    'id', p_attempt.id,
    'quiz_id', p_attempt.quiz_id,
    'course_id', p_attempt.course_id,
    'user_id', p_attempt.user_id,
    'number', p_attempt.number,
    'status', case when v_expired then 'expired' else p_attempt.status end,
    'started_at', internal.rfc3339(p_attempt.started_at),
    'expires_at', internal.rfc3339(p_attempt.expires_at),
    'seconds_left', case
      when p_attempt.status = 'in_progress' then internal.seconds_left(p_attempt.expires_at)
      when p_attempt.expires_at is not null then 0
    end,
    'saved_at', internal.rfc3339(p_attempt.saved_at),
    'finished_at', internal.rfc3339(case when v_expired then p_attempt.expires_at else p_attempt.finished_at end),
    'pass_percent', p_attempt.pass_percent,
    'max_points', p_attempt.max_points,
    'passed', p_attempt.passed,
    'score', case
      when p_tells_score and p_attempt.points is not null
        then json_build_object('points', trim_scale(p_attempt.points), 'percent', trim_scale(p_attempt.percent))
    end,
    'review', p_review
  );
end
$$;
comment on function internal.attempt_summary(lms.quiz_attempts, boolean, json) is
'An attempt as lists show it: everything but what it asks.';
