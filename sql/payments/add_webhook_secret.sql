-- Definer: admins give secrets, and read none back.
create function internal.add_webhook_secret(
  p_mode text, p_id uuid, p_secret_sealed text, p_secret_last4 text, p_overlap interval
) returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_account uuid;
begin
  perform internal.expect_role('admin');
  select a.id
  into v_account
  from lms.payment_accounts as a
  where a.tenant_id = v_tenant and a.mode = p_mode
  for no key update;
  if not found then
    perform internal.fail('LM302', 'No such account: nobody has set it up yet.');
  end if;

  -- Those that were replaced before keep their time, but no more of it than the present one: of two clicks, neither
  -- ends the secret that the gateway has, and one that was seen by others can be ended at once.
  update lms.webhook_secrets as s
  set expires_at = now() + p_overlap
  where s.tenant_id = v_tenant
    and s.account_id = v_account
    and (s.expires_at is null or s.expires_at > now() + p_overlap);
  insert into lms.webhook_secrets (tenant_id, id, account_id, secret_sealed, secret_last4)
  values (v_tenant, p_id, v_account, p_secret_sealed, p_secret_last4);
  perform internal.note_account_change(v_account, 'webhook secret set');
  update lms.payment_accounts as a
  set version = a.version + 1, updated_at = now()
  where a.tenant_id = v_tenant and a.id = v_account;
end
$$;
comment on function internal.add_webhook_secret(text, uuid, text, text, interval) is
'The secret that webhooks are signed with from now on; former ones stay good for p_overlap at most. LM104, LM302.';

create function app.add_webhook_secret(
  p_tenant uuid, p_user uuid, p_mode text, p_id uuid, p_secret_sealed text, p_secret_last4 text,
  p_overlap_hours integer, p_webhook_url text
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  perform internal.add_webhook_secret(
    p_mode, p_id, p_secret_sealed, p_secret_last4, make_interval(hours => p_overlap_hours)
  );
  return json_build_object(
    'secret_id', p_id, 'account', internal.read_payment_account(p_mode, p_webhook_url)::json
  )::text;
end
$$;
comment on function app.add_webhook_secret(uuid, uuid, text, uuid, text, text, integer, text) is
'Gives an account another secret for its webhooks: {"secret_id", "account"}; the former one stays good for some hours. '
'Admins. LM104, LM302.';
