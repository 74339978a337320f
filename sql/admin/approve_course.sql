create function app.approve_course(p_tenant uuid, p_user uuid, p_course uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  return internal.review_course(p_tenant, p_course, 'published', null);
end
$$;
comment on function app.approve_course(uuid, uuid, uuid) is 'Publishes a pending course. LM104, LM302, LM205.';
