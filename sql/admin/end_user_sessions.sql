-- Definer: sessions are no request role's to write.
create function internal.end_sessions(p_account uuid) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_role text;
begin
  select u.role
  into v_role
  from lms.users as u
  where u.tenant_id = internal.tenant_id() and u.id = p_account;
  if not found then
    perform internal.fail('LM302', 'No such account.');
  elsif v_role = 'operator' and internal.request_role() <> 'operator' then
    perform internal.fail('LM104', 'Only operators change the account of an operator.');
  end if;

  update lms.sessions as s
  set ended_at = now(), end_reason = 'revoked'
  where s.tenant_id = internal.tenant_id() and s.user_id = p_account and s.ended_at is null;
end
$$;
comment on function internal.end_sessions(uuid) is 'Signs somebody out everywhere. LM302, LM104.';

create function app.end_user_sessions(p_tenant uuid, p_user uuid, p_account uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin', 'operator');
  perform internal.end_sessions(p_account);
  return '';
end
$$;
comment on function app.end_user_sessions(uuid, uuid, uuid) is
'Signs somebody out on all devices; twice is no error. LM104, LM302.';
