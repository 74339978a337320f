-- owner: lms_system
-- Reads the account before any context exists, therefore owned by lms_system. The role comes from the account's row, so
-- that a demotion or a suspension counts from the next statement on, whatever a token says.
create function internal.open_context(p_tenant uuid, p_user uuid) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_account record;
  v_role text;
begin
  select
    t.status as tenant_status,
    t.status_reason,
    u.role,
    u.status,
    u.id as user_id
  into v_account
  from lms.tenants as t
  left join lms.users as u on u.tenant_id = t.id and u.id = p_user
  where t.id = p_tenant;

  if not found then
    perform internal.fail('LM301', 'No such institution.');
  elsif v_account.tenant_status <> 'active' then
    perform internal.fail('LM203', 'This institution is suspended.');
  elsif p_user is not null and v_account.user_id is null then
    perform internal.fail('LM101', 'Sign in again: this account does not exist.');
  elsif v_account.status <> 'active' then
    perform internal.fail('LM202', 'This account is suspended.');
  end if;

  v_role := 'lms_' || coalesce(v_account.role, 'anonymous');
  perform
    set_config('lms.tenant_id', p_tenant::text, true),
    set_config('lms.user_id', coalesce(p_user::text, ''), true),
    set_config('lms.seal', internal.context_seal(p_tenant::text, coalesce(p_user::text, ''), v_role), true);
  return v_role;
end
$$;
comment on function internal.open_context(uuid, uuid) is
'Sets the context of this transaction for an active account of an active tenant (NULL user: anonymous) and returns the '
'database role that it must take. LM301, LM203, LM101, LM202.';
