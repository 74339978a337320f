create function app.reject_course(p_tenant uuid, p_user uuid, p_course uuid, p_reason text) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  return internal.review_course(p_tenant, p_course, 'rejected', p_reason);
end
$$;
comment on function app.reject_course(uuid, uuid, uuid, text) is
'Sends a pending course back to its instructors, with the reason. LM104, LM302, LM205.';
