create function app.order_quizzes(
  p_tenant uuid, p_user uuid, p_module uuid, p_quizzes uuid[], p_expected_version bigint
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
  if array(select named.id from unnest(p_quizzes) as named (id) order by named.id) <> array(
    select q.id
    from lms.quizzes as q
    where q.tenant_id = p_tenant and q.module_id = p_module and q.status <> 'retired'
    order by q.id
  ) then
    perform internal.fail('LM209', 'Name every quiz of the module, each once.', '/quiz_ids');
  end if;

  update lms.quizzes as q
  set position = named.nr
  from unnest(p_quizzes) with ordinality as named (id, nr)
  where q.tenant_id = p_tenant and q.module_id = p_module and q.id = named.id and q.position <> named.nr;
  return internal.module_outline(p_tenant, p_user, p_module);
end
$$;
comment on function app.order_quizzes(uuid, uuid, uuid, uuid[], bigint) is
'Puts the quizzes of a module into the order of the given list, which names each once. LM104, LM205, LM209, LM210, '
'LM302.';
