create function app.order_modules(
  p_tenant uuid, p_user uuid, p_course uuid, p_modules uuid[], p_expected_version bigint
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_course record;
begin
  perform internal.enter(p_tenant, p_user);
  v_course := internal.lock_course(p_course);
  perform internal.expect_version(p_expected_version, v_course.version);
  if array(select named.id from unnest(p_modules) as named (id) order by named.id) <> array(
    select m.id from lms.modules as m where m.tenant_id = p_tenant and m.course_id = p_course order by m.id
  ) then
    perform internal.fail('LM209', 'Name every module of the course, each once.', '/module_ids');
  end if;

  update lms.modules as m
  set position = named.nr
  from unnest(p_modules) with ordinality as named (id, nr)
  where m.tenant_id = p_tenant and m.course_id = p_course and m.id = named.id and m.position <> named.nr;
  return internal.course_outline(p_tenant, p_user, p_course);
end
$$;
comment on function app.order_modules(uuid, uuid, uuid, uuid[], bigint) is
'Puts the modules of a course into the order of the given list, which names each once. LM104, LM205, LM209, LM210, '
'LM302.';
