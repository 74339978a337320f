-- Who administers an institution is decided one change at a time: the lock is on the tenant, since two changes that
-- meet are usually of two different accounts. Executable by lms_owner alone.
create function internal.hold_account(p_account uuid, p_role text default null) returns lms.users
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_account lms.users;
begin
  perform from lms.tenants as t
  where t.id = v_tenant
  for no key update;

  select u.*
  into v_account
  from lms.users as u
  where u.tenant_id = v_tenant and u.id = p_account
  for no key update;
  if not found then
    perform internal.fail('LM302', 'No such account.');
  elsif p_account = internal.user_id() then
    perform internal.fail('LM104', 'Nobody changes their own role or status. Ask another admin.');
  elsif v_account.role = 'operator' and internal.request_role() <> 'operator' then
    perform internal.fail('LM104', 'Only operators change the account of an operator.');
  end if;

  if p_role is distinct from v_account.role
    and p_role is distinct from 'operator'
    and v_account.status = 'active'
    and v_account.role in ('admin', 'operator')
    and not exists (
      select from lms.users as u
      where u.tenant_id = v_tenant
        and u.id <> p_account
        and u.status = 'active'
        and (u.role = v_account.role or u.role = 'operator')
    )
  then
    perform internal.fail('LM208', 'An institution keeps at least one active admin.');
  end if;

  -- Whoever asks may have been demoted or suspended while this waited for the lock.
  if not exists (
    select from lms.users as u
    where u.tenant_id = v_tenant
      and u.id = internal.user_id()
      and u.status = 'active'
      and u.role = internal.request_role()
  ) then
    perform internal.fail('LM104', 'Your role may not do this.');
  end if;
  return v_account;
end
$$;
comment on function internal.hold_account(uuid, text) is
'Locks an account for a change of role or status by the person of this request and returns it as it is now; '
'p_role: what it is going to be, NULL for none. LM302, LM104, LM208.';
