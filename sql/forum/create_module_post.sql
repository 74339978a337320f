create function app.create_module_post(
  p_tenant uuid, p_user uuid, p_module uuid, p_post jsonb, p_html text
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.write_post(internal.course_of_module(p_module), p_module, p_post, p_html);
end
$$;
comment on function app.create_module_post(uuid, uuid, uuid, jsonb, text) is
'Begins a post about a module, as app.create_post does about a course. LM204, LM206, LM215, LM216, LM302, LM402.';
