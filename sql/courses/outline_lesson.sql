-- A type, since a row becomes JSON in half the time that a call with a name for each member takes.
create type internal.outlined_lesson as (
  version bigint,
  id uuid,
  title text,
  position integer,
  duration_seconds integer,
  is_preview boolean,
  is_required boolean,
  locked boolean,
  lock_reasons json,
  completed boolean,
  position_seconds integer
);
comment on type internal.outlined_lesson is 'A lesson in an outline, member by member.';

-- Inlined into the queries that build outlines, hence neither a search_path nor a table in it.
create function internal.outline_lesson(
  p_lesson lms.lessons, p_reasons json, p_open boolean, p_enrolled boolean, p_completed boolean, p_seconds integer
) returns internal.outlined_lesson
language sql stable
as $$
  select row(
    (p_lesson).version,
    (p_lesson).id,
    (p_lesson).title,
    (p_lesson).position,
    (p_lesson).duration_seconds,
    (p_lesson).is_preview,
    (p_lesson).is_required,
    not (p_open or (p_lesson).is_preview),
    case when (p_lesson).is_preview then '[]'::json else p_reasons end,
    case when p_enrolled then coalesce(p_completed, false) end,
    case when p_enrolled then coalesce(p_seconds, 0) end
  )::internal.outlined_lesson
$$;
comment on function internal.outline_lesson(lms.lessons, json, boolean, boolean, boolean, integer) is
'A lesson as an outline shows it: what is protected is not in it, why it is closed is.';
