create function app.update_lesson(
  p_tenant uuid, p_user uuid, p_lesson uuid, p_patch jsonb, p_expected_version bigint
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_lesson record;
begin
  perform internal.enter(p_tenant, p_user);
  v_lesson := internal.lock_authored_lesson(p_lesson);
  perform internal.expect_version(p_expected_version, v_lesson.version);
  perform internal.refuse_nulls(p_patch, 'video_url', 'materials_url', 'subtitle_url');

  -- Also when only a URL changes: the lesson's version counts for both of its halves.
  update lms.lessons as l
  set
    title = coalesce(btrim(p_patch ->> 'title'), l.title),
    duration_seconds = coalesce((p_patch ->> 'duration_seconds')::integer, l.duration_seconds),
    is_preview = coalesce((p_patch ->> 'is_preview')::boolean, l.is_preview),
    is_required = coalesce((p_patch ->> 'is_required')::boolean, l.is_required)
  where l.tenant_id = p_tenant and l.id = p_lesson;

  insert into lms.lesson_contents as lc (tenant_id, lesson_id, video_url, materials_url, subtitle_url)
  values (p_tenant, p_lesson, p_patch ->> 'video_url', p_patch ->> 'materials_url', p_patch ->> 'subtitle_url')
  on conflict (tenant_id, lesson_id) do update
  set
    video_url = case when p_patch ? 'video_url' then excluded.video_url else lc.video_url end,
    materials_url = case when p_patch ? 'materials_url' then excluded.materials_url else lc.materials_url end,
    subtitle_url = case when p_patch ? 'subtitle_url' then excluded.subtitle_url else lc.subtitle_url end;
  return internal.lesson_json(p_tenant, p_lesson);
end
$$;
comment on function app.update_lesson(uuid, uuid, uuid, jsonb, bigint) is
'Merge patch of title, duration_seconds, is_preview, is_required, video_url, materials_url, subtitle_url; null takes '
'a URL away. LM104, LM205, LM210, LM302, LM402.';
