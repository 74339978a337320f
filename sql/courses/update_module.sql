create function app.update_module(
  p_tenant uuid, p_user uuid, p_module uuid, p_patch jsonb, p_expected_version bigint
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_module record;
begin
  perform internal.enter(p_tenant, p_user);
  v_module := internal.lock_module(p_module);
  perform internal.expect_version(p_expected_version, v_module.version);
  perform internal.refuse_nulls(p_patch);
  update lms.modules as m
  set title = coalesce(btrim(p_patch ->> 'title'), m.title)
  where m.tenant_id = p_tenant and m.id = p_module;
  return internal.module_outline(p_tenant, p_user, p_module);
end
$$;
comment on function app.update_module(uuid, uuid, uuid, jsonb, bigint) is
'Merge patch of title. LM104, LM205, LM210, LM302, LM402.';
