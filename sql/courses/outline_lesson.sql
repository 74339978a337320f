-- Inlined into the queries that build outlines; hence neither a search_path nor a table in it.
create function internal.outline_lesson(
  p_lesson lms.lessons, p_reasons json, p_open boolean, p_enrolled boolean, p_completed boolean, p_seconds integer
) returns json
language sql stable
as $$
  select json_build_object(
    'version', (p_lesson).version,
    'id', (p_lesson).id,
    'title', (p_lesson).title,
    'position', (p_lesson).position,
    'duration_seconds', (p_lesson).duration_seconds,
    'is_preview', (p_lesson).is_preview,
    'is_required', (p_lesson).is_required,
    'locked', not (p_open or (p_lesson).is_preview),
    'lock_reasons', case when (p_lesson).is_preview then '[]'::json else p_reasons end,
    'completed', case when p_enrolled then coalesce(p_completed, false) end,
    'position_seconds', case when p_enrolled then coalesce(p_seconds, 0) end
  )
$$;
comment on function internal.outline_lesson(lms.lessons, json, boolean, boolean, boolean, integer) is
'A lesson as an outline shows it: what is protected is not in it, why it is closed is.';
