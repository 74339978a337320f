create function app.get_lesson(p_tenant uuid, p_user uuid, p_lesson uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.lesson_json(p_tenant, p_lesson);
end
$$;
comment on function app.get_lesson(uuid, uuid, uuid) is
'A lesson; its video, materials and subtitles for those enrolled and those who teach it, and for everybody when it is '
'a preview. LM302.';
