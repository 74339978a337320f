-- Definer: roles and sessions are no request role's to write.
create function internal.suspend_user(p_account uuid, p_reason text) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_account lms.users := internal.hold_account(p_account);
begin
  if v_account.status = 'suspended' then
    perform internal.fail('LM205', 'The account is suspended already.', null, '{"state": "suspended"}');
  end if;

  update lms.users as u
  set status = 'suspended', status_reason = p_reason
  where u.tenant_id = v_account.tenant_id and u.id = p_account;

  update lms.sessions as s
  set ended_at = now(), end_reason = 'suspended'
  where s.tenant_id = v_account.tenant_id and s.user_id = p_account and s.ended_at is null;
end
$$;
comment on function internal.suspend_user(uuid, text) is
'Suspends an account and ends its sessions. LM302, LM104, LM208, LM205.';

create function app.suspend_user(p_tenant uuid, p_user uuid, p_account uuid, p_reason text) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin', 'operator');
  perform internal.suspend_user(p_account, p_reason);
  return internal.read_account(p_tenant, p_account);
end
$$;
comment on function app.suspend_user(uuid, uuid, uuid, text) is
'Shuts an account out from its next request on, whatever tokens it holds. LM104, LM302, LM205, LM208.';
