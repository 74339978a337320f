-- Definer: what the gateway said of a key is written down by whoever has asked.
create function internal.note_payment_check(p_mode text, p_error text) returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.expect_role('admin');
  update lms.payment_accounts as a
  set checked_at = now(), check_error = left(p_error, 500)
  where a.tenant_id = internal.tenant_id() and a.mode = p_mode;
end
$$;
comment on function internal.note_payment_check(text, text) is 'Notes whether the gateway took an account''s key. Admins.';

create function app.note_payment_check(
  p_tenant uuid, p_user uuid, p_mode text, p_error text, p_webhook_url text
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  perform internal.note_payment_check(p_mode, p_error);
  return internal.read_payment_account(p_mode, p_webhook_url);
end
$$;
comment on function app.note_payment_check(uuid, uuid, text, text, text) is
'Notes that the gateway took an account''s key (p_error NULL) or why it did not; the account. Admins. LM104, LM302.';
