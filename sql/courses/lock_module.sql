create function internal.lock_module(p_module uuid) returns lms.modules
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_module lms.modules;
begin
  perform internal.expect_role('instructor', 'admin');
  select m.* into v_module
  from lms.modules as m
  where m.tenant_id = internal.tenant_id() and m.id = p_module;
  if found then
    perform internal.lock_course(v_module.course_id);
    -- Again: it may have changed, or gone, before the lock was ours.
    select m.* into v_module
    from lms.modules as m
    where m.tenant_id = internal.tenant_id() and m.id = p_module;
  end if;
  if not found then
    perform internal.fail('LM302', 'No such module.');
  end if;
  return v_module;
end
$$;
comment on function internal.lock_module(uuid) is
'The module, its course locked for a change by somebody who may make it. LM104, LM205, LM302.';
