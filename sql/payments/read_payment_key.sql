-- Definer: sealed as it is, a secret is nobody's to read.
create function internal.read_payment_key(p_mode text) returns json
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_key json;
begin
  perform internal.expect_role('admin');
  select json_build_object('account_id', k.account_id, 'key_id', k.key_id, 'secret_sealed', k.secret_sealed)
  into v_key
  from lms.payment_accounts as a
  join lms.payment_keys as k on k.tenant_id = a.tenant_id and k.account_id = a.id
  where a.tenant_id = internal.tenant_id() and a.mode = p_mode and k.retired_at is null;
  if not found then
    perform internal.fail('LM302', 'No such account, or it has no key.');
  end if;
  return v_key;
end
$$;
comment on function internal.read_payment_key(text) is 'The key of an account, sealed. Admins. LM104, LM302.';

create function app.read_payment_key(p_tenant uuid, p_user uuid, p_mode text) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  return internal.read_payment_key(p_mode)::text;
end
$$;
comment on function app.read_payment_key(uuid, uuid, text) is
'For the API itself, which tries an account''s key at the gateway: {"account_id", "key_id", "secret_sealed"}. Admins. '
'LM104, LM302.';
