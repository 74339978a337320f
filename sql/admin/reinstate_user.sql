-- Definer: roles and statuses are no request role's to write.
create function internal.reinstate_user(p_account uuid) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_account lms.users := internal.hold_account(p_account);
begin
  if v_account.status = 'active' then
    perform internal.fail('LM205', 'The account is not suspended.', null, '{"state": "active"}');
  end if;

  update lms.users as u
  set status = 'active', status_reason = null
  where u.tenant_id = v_account.tenant_id and u.id = p_account;
end
$$;
comment on function internal.reinstate_user(uuid) is 'Ends the suspension of an account. LM302, LM104, LM205.';

create function app.reinstate_user(p_tenant uuid, p_user uuid, p_account uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin', 'operator');
  perform internal.reinstate_user(p_account);
  return internal.read_account(p_tenant, p_account);
end
$$;
comment on function app.reinstate_user(uuid, uuid, uuid) is
'Lets a suspended account in again; its ended sessions stay ended. LM104, LM302, LM205.';
