-- Definer: roles and statuses are no request role's to write.
create function internal.set_user_role(p_account uuid, p_role text) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_account lms.users := internal.hold_account(p_account, p_role);
begin
  perform internal.expect_assignable(p_role);
  if v_account.role <> p_role then
    update lms.users as u
    set role = p_role
    where u.tenant_id = v_account.tenant_id and u.id = p_account;
  end if;
end
$$;
comment on function internal.set_user_role(uuid, text) is 'Gives an account another role. LM302, LM104, LM208, LM402.';

create function app.set_user_role(p_tenant uuid, p_user uuid, p_account uuid, p_role text) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin', 'operator');
  perform internal.set_user_role(p_account, p_role);
  return internal.read_account(p_tenant, p_account);
end
$$;
comment on function app.set_user_role(uuid, uuid, uuid, text) is
'Gives an account another role, which counts from its next request on. LM104, LM302, LM208, LM402.';
