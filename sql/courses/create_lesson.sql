create function app.create_lesson(p_tenant uuid, p_user uuid, p_module uuid, p_lesson jsonb) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_module record;
  v_id uuid;
begin
  perform internal.enter(p_tenant, p_user);
  v_module := internal.lock_module(p_module);
  perform internal.refuse_nulls(p_lesson, 'video_url', 'materials_url', 'subtitle_url');
  insert into lms.lessons (
    tenant_id, course_id, module_id, title, position, duration_seconds, is_preview, is_required
  )
  select
    p_tenant,
    v_module.course_id,
    p_module,
    btrim(p_lesson ->> 'title'),
    coalesce(max(l.position), 0) + 1,
    coalesce((p_lesson ->> 'duration_seconds')::integer, 0),
    coalesce((p_lesson ->> 'is_preview')::boolean, false),
    coalesce((p_lesson ->> 'is_required')::boolean, true)
  from lms.lessons as l
  where l.tenant_id = p_tenant and l.module_id = p_module
  returning id into v_id;

  insert into lms.lesson_contents (tenant_id, lesson_id, video_url, materials_url, subtitle_url)
  values (p_tenant, v_id, p_lesson ->> 'video_url', p_lesson ->> 'materials_url', p_lesson ->> 'subtitle_url');
  return internal.lesson_json(p_tenant, v_id);
end
$$;
comment on function app.create_lesson(uuid, uuid, uuid, jsonb) is
'A new lesson at the end of a module. LM104, LM205, LM302, LM402.';
