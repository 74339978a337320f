-- No search_path, so that they are inlined: lists write them once a row.
create function internal.progress(
  p_completed integer,
  p_lessons integer,
  p_completed_required integer,
  p_required integer,
  p_passed_quizzes integer,
  p_required_quizzes integer,
  p_completed_at timestamptz
) returns json
language sql stable parallel safe
as $$
  select json_build_object(
    'completed_lessons', p_completed,
    'lesson_count', p_lessons,
    'completed_required', p_completed_required,
    'required_lesson_count', p_required,
    'passed_required_quizzes', p_passed_quizzes,
    'required_quiz_count', p_required_quizzes,
    'percent', case
      when p_required + p_required_quizzes > 0
        then least((p_completed_required + p_passed_quizzes) * 100 / (p_required + p_required_quizzes), 100)
      when p_lessons > 0 then least(p_completed * 100 / p_lessons, 100)
      else 0
    end,
    'completed_at', internal.rfc3339(p_completed_at)
  )
$$;
comment on function internal.progress(integer, integer, integer, integer, integer, integer, timestamptz) is
'How far somebody is in a course. percent is of the required lessons and quizzes, as completion is; of all lessons, when '
'nothing is required.';

create function internal.is_complete(
  p_completed_required integer, p_required integer, p_passed_quizzes integer, p_required_quizzes integer
) returns boolean
language sql stable parallel safe
as $$
  select p_required + p_required_quizzes > 0
    and p_completed_required >= p_required
    and p_passed_quizzes >= p_required_quizzes
$$;
comment on function internal.is_complete(integer, integer, integer, integer) is
'Whether that completes a course: every required lesson completed, every required quiz passed, and something is required.';
