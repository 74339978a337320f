create function app.get_coupon(p_tenant uuid, p_user uuid, p_coupon uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  return internal.read_coupon(p_tenant, p_coupon);
end
$$;
comment on function app.get_coupon(uuid, uuid, uuid) is 'A coupon, for admins. LM104, LM302.';
