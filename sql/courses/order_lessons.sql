create function app.order_lessons(
  p_tenant uuid, p_user uuid, p_module uuid, p_lessons uuid[], p_expected_version bigint
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
  if array(select named.id from unnest(p_lessons) as named (id) order by named.id) <> array(
    select l.id from lms.lessons as l where l.tenant_id = p_tenant and l.module_id = p_module order by l.id
  ) then
    perform internal.fail('LM209', 'Name every lesson of the module, each once.', '/lesson_ids');
  end if;

  update lms.lessons as l
  set position = named.nr
  from unnest(p_lessons) with ordinality as named (id, nr)
  where l.tenant_id = p_tenant and l.module_id = p_module and l.id = named.id and l.position <> named.nr;
  return internal.module_outline(p_tenant, p_user, p_module);
end
$$;
comment on function app.order_lessons(uuid, uuid, uuid, uuid[], bigint) is
'Puts the lessons of a module into the order of the given list, which names each once. LM104, LM205, LM209, LM210, '
'LM302.';
