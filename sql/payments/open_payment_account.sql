-- Definer: admins set accounts up, and write none of their columns by hand.
create function internal.open_payment_account(p_mode text) returns uuid
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_id uuid;
begin
  perform internal.expect_role('admin');
  if p_mode is null or p_mode not in ('test', 'live') then
    perform internal.fail('LM302', 'No such account: there are test and live.');
  end if;
  insert into lms.payment_accounts (tenant_id, mode, webhook_token)
  values (
    v_tenant, p_mode,
    translate(
      encode(
        uuid_send(v_tenant) || sha256(
          uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
        ), 'base64'
      ), '+/', '-_'
    )
  )
  on conflict (tenant_id, mode) do nothing
  returning id into v_id;
  if found then
    perform internal.note_account_change(v_id, 'opened');
    return v_id;
  end if;
  return (select a.id from lms.payment_accounts as a where a.tenant_id = v_tenant and a.mode = p_mode);
end
$$;
comment on function internal.open_payment_account(text) is
'The institution''s test or live account, made if it is not there: without a key nobody can pay to it. LM104, LM302.';

create function app.open_payment_account(p_tenant uuid, p_user uuid, p_mode text) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  return json_build_object('id', internal.open_payment_account(p_mode))::text;
end
$$;
comment on function app.open_payment_account(uuid, uuid, text) is
'For the API itself: the id of an account, to which it binds the secrets that it seals. Admins. LM104, LM302.';
