-- Definer, so that one query serves the signed in and the anonymous, who have no progress.
create function internal.my_progress(p_course uuid)
returns table (lesson_id uuid, position_seconds integer, completed_at timestamptz)
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return query
  select lp.lesson_id, lp.position_seconds, lp.completed_at
  from lms.lesson_progress as lp
  where lp.tenant_id = internal.tenant_id() and lp.user_id = internal.user_id() and lp.course_id = p_course;
end
$$;
comment on function internal.my_progress(uuid) is 'How far the person of this request is in each lesson of a course.';
