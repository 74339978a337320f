create function app.get_payment_issue(p_tenant uuid, p_user uuid, p_issue uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  return internal.read_issue(p_tenant, p_issue);
end
$$;
comment on function app.get_payment_issue(uuid, uuid, uuid) is 'What somebody must look at about a payment, for admins. LM104, LM302.';
