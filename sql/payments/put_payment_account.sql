-- Definer: admins give keys, and read none back.
create function internal.put_payment_account(
  p_mode text, p_key_id text, p_secret_sealed text, p_secret_last4 text, p_auto_refund boolean, p_is_active boolean,
  p_expected bigint
) returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_account lms.payment_accounts;
  v_present text;
begin
  perform internal.expect_role('admin');
  select a.*
  into v_account
  from lms.payment_accounts as a
  where a.tenant_id = v_tenant and a.mode = p_mode
  for no key update;
  if not found then
    perform internal.fail('LM302', 'No such account: nobody has set it up yet.');
  end if;
  perform internal.expect_version(p_expected, v_account.version);
  if p_key_id !~ format('^rzp_%s_[A-Za-z0-9]{8,40}$', p_mode) then
    perform internal.fail(
      'LM402', format('The id of a key for this account begins with rzp_%s_.', p_mode), '/key_id'
    );
  end if;

  select k.key_id
  into v_present
  from lms.payment_keys as k
  where k.tenant_id = v_tenant and k.account_id = v_account.id and k.retired_at is null;
  if p_secret_sealed is null and p_key_id is distinct from v_present then
    perform internal.fail('LM402', 'Another key needs its secret.', '/key_secret');
  end if;

  if p_secret_sealed is not null then
    -- Kept, since the callbacks of orders that were made with it are signed with its secret.
    update lms.payment_keys as k
    set retired_at = now()
    where k.tenant_id = v_tenant
      and k.account_id = v_account.id
      and k.key_id <> p_key_id
      and k.retired_at is null;
    insert into lms.payment_keys (tenant_id, account_id, key_id, secret_sealed, secret_last4)
    values (v_tenant, v_account.id, p_key_id, p_secret_sealed, p_secret_last4)
    on conflict (tenant_id, account_id, key_id) do update
    set
      secret_sealed = excluded.secret_sealed, secret_last4 = excluded.secret_last4, created_at = now(),
      retired_at = null;
    perform internal.note_account_change(v_account.id, format('key %s set', p_key_id));
  end if;
  if p_is_active <> v_account.is_active then
    perform internal.note_account_change(
      v_account.id, case when p_is_active then 'switched on' else 'switched off' end
    );
  end if;
  if p_auto_refund <> v_account.auto_refund then
    perform internal.note_account_change(
      v_account.id, case when p_auto_refund then 'automatic refunds on' else 'automatic refunds off' end
    );
  end if;
  update lms.payment_accounts as a
  set
    auto_refund = p_auto_refund,
    is_active = p_is_active,
    checked_at = case when p_secret_sealed is null then a.checked_at end,
    check_error = case when p_secret_sealed is null then a.check_error end,
    version = a.version + 1,
    updated_at = now()
  where a.tenant_id = v_tenant and a.id = v_account.id;
end
$$;
comment on function internal.put_payment_account(text, text, text, text, boolean, boolean, bigint) is
'Sets an account''s key and how it is used; the former key is kept, retired. LM104, LM210, LM302, LM402.';

create function app.put_payment_account(
  p_tenant uuid, p_user uuid, p_mode text, p_key_id text, p_secret_sealed text, p_secret_last4 text,
  p_auto_refund boolean, p_is_active boolean, p_expected bigint, p_webhook_url text
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  perform internal.put_payment_account(
    p_mode, p_key_id, p_secret_sealed, p_secret_last4, p_auto_refund, p_is_active, p_expected
  );
  return internal.read_payment_account(p_mode, p_webhook_url);
end
$$;
comment on function app.put_payment_account(uuid, uuid, text, text, text, text, boolean, boolean, bigint, text) is
'Sets the key of the institution''s test or live account; without a secret the present key stays. Orders that were begun '
'with the former key can still be paid. Admins. LM104, LM210, LM302, LM402.';
