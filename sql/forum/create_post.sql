create function app.create_post(p_tenant uuid, p_user uuid, p_course uuid, p_post jsonb, p_html text) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.write_post(p_course, null, p_post, p_html);
end
$$;
comment on function app.create_post(uuid, uuid, uuid, jsonb, text) is
'Begins a post in the forum of a course. p_html: its body as safe HTML. LM204, LM206, LM215, LM216, LM302, LM402.';
