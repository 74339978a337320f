create function internal.verify_email(p_token text) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_token lms.email_tokens;
begin
  select t.*
  into v_token
  from lms.email_tokens as t
  where t.tenant_id = v_tenant and t.token_hash = sha256(convert_to(p_token, 'UTF8')) and t.purpose = 'verify'
    and t.expires_at > now()
  for update;
  if not found then
    perform internal.fail('LM107', 'This link is not valid any more. Register again to get another.', '/token');
  end if;

  if v_token.used_at is null then
    perform internal.create_user(v_tenant, jsonb_build_object(
      'email', v_token.email, 'name', v_token.name, 'password_hash', v_token.password_hash,
      'locale', v_token.locale, 'timezone', v_token.timezone
    ));
    update lms.email_tokens as t
    set used_at = now(), password_hash = null
    where t.tenant_id = v_tenant and t.email = v_token.email and t.purpose = 'verify';
  end if;
  return json_build_object('status', 'verified', 'email', v_token.email);
end
$$;
comment on function internal.verify_email(text) is 'Makes the account of a registration; a second click changes nothing. LM107.';

create function app.verify_email(p_tenant uuid, p_user uuid, p_token text) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, null);
  return internal.verify_email(p_token);
end
$$;
comment on function app.verify_email(uuid, uuid, text) is '{"status": "verified", "email"}; LM107.';
