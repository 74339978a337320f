create function internal.read_payment_account(p_mode text, p_webhook_url text) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_account lms.payment_accounts;
begin
  perform internal.expect_role('admin');
  select a.*
  into v_account
  from lms.payment_accounts as a
  where a.tenant_id = internal.tenant_id() and a.mode = p_mode;
  if not found then
    perform internal.fail('LM302', 'No such account: nobody has set it up yet.');
  end if;
  return internal.payment_account_json(v_account, p_webhook_url)::text;
end
$$;
comment on function internal.read_payment_account(text, text) is
'An account of the institution of this request. Admins. LM104, LM302.';

create function app.get_payment_account(p_tenant uuid, p_user uuid, p_mode text, p_webhook_url text) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  return internal.read_payment_account(p_mode, p_webhook_url);
end
$$;
comment on function app.get_payment_account(uuid, uuid, text, text) is
'The institution''s test or live account: its key, its webhooks, how they do. Admins. LM104, LM302.';
