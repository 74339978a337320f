create function app.retire_course(p_tenant uuid, p_user uuid, p_course uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  update lms.courses as c
  set status = 'archived'
  where c.tenant_id = p_tenant and c.id = p_course;
  if not found then
    perform internal.fail('LM302', 'No such course.');
  end if;
  return internal.read_review(p_tenant, p_course);
end
$$;
comment on function app.retire_course(uuid, uuid, uuid) is
'What app.archive_course() does, from the office. LM104, LM205, LM302.';
