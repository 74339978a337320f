create function internal.lesson_json(p_tenant uuid, p_lesson uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_lesson lms.lessons;
  v_contents lms.lesson_contents;
  v_access record;
  v_progress record;
begin
  select l.* into v_lesson
  from lms.lessons as l
  where l.tenant_id = p_tenant and l.id = p_lesson;
  if not found then
    perform internal.fail('LM302', 'No such lesson.');
  end if;
  select a.* into v_access from internal.course_access(v_lesson.course_id) as a;
  select p.* into v_progress
  from internal.my_progress(v_lesson.course_id) as p
  where p.lesson_id = p_lesson;

  -- No condition on who asks: the policy leaves nothing to those who may not open the lesson.
  select lc.* into v_contents
  from lms.lesson_contents as lc
  where lc.tenant_id = p_tenant and lc.lesson_id = p_lesson;

  return json_build_object(
    'version', v_lesson.version,
    'id', v_lesson.id,
    'course_id', v_lesson.course_id,
    'module_id', v_lesson.module_id,
    'title', v_lesson.title,
    'position', v_lesson.position,
    'duration_seconds', v_lesson.duration_seconds,
    'is_preview', v_lesson.is_preview,
    'is_required', v_lesson.is_required,
    'locked', not (v_access.is_open or v_lesson.is_preview),
    'lock_reasons', case when v_lesson.is_preview then '[]'::json else v_access.reasons end,
    'completed', case when v_access.is_known then v_progress.completed_at is not null end,
    'position_seconds', case when v_access.is_known then coalesce(v_progress.position_seconds, 0) end,
    'video_url', v_contents.video_url,
    'materials_url', v_contents.materials_url,
    'subtitle_url', v_contents.subtitle_url,
    'created_at', internal.rfc3339(v_lesson.created_at),
    'updated_at', internal.rfc3339(v_lesson.updated_at),
    'permissions', json_build_object('can_edit', v_access.can_edit)
  )::text;
end
$$;
comment on function internal.lesson_json(uuid, uuid) is
'A lesson as the person of this request may see it; the URLs are null to those for whom it is locked. LM302.';
