-- No search_path, so that it is inlined: lists write it once a row.
create function internal.progress(
  p_completed integer, p_lessons integer, p_completed_required integer, p_required integer, p_completed_at timestamptz
) returns json
language sql stable parallel safe
as $$
  select json_build_object(
    'completed_lessons', p_completed,
    'lesson_count', p_lessons,
    'completed_required', p_completed_required,
    'required_lesson_count', p_required,
    'percent', case
      when p_required > 0 then least(p_completed_required * 100 / p_required, 100)
      when p_lessons > 0 then least(p_completed * 100 / p_lessons, 100)
      else 0
    end,
    'completed_at', internal.rfc3339(p_completed_at)
  )
$$;
comment on function internal.progress(integer, integer, integer, integer, timestamptz) is
'How far somebody is in a course. percent is of the required lessons, as completion is; of all, when none is required.';
