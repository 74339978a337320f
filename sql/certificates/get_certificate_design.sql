create function app.get_certificate_design(p_tenant uuid, p_user uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  return internal.certificate_design_json(p_tenant);
end
$$;
comment on function app.get_certificate_design(uuid, uuid) is
'How the institution''s certificates look from now on, images included. Admins. LM104.';
