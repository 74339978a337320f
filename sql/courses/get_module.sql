create function app.get_module(p_tenant uuid, p_user uuid, p_module uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.module_outline(p_tenant, p_user, p_module);
end
$$;
comment on function app.get_module(uuid, uuid, uuid) is
'A module of a course that the caller may see, with its lessons. LM302.';
