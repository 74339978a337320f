-- Every branch but the refusals of policy ends in the same answer after about the same work, so that neither tells
-- whether the address has an account. The API has hashed the password before it came here, in every case.
create function internal.register(
  p_email text, p_name text, p_password_hash text, p_token text, p_locale text, p_timezone text
) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_email text := lower(trim(p_email));
  v_known boolean;
  v_recent bigint;
begin
  if not internal.may_register(v_email) then
    perform internal.fail('LM105', 'This institution does not take registrations from this address.');
  end if;

  v_known := exists (select from lms.users as u where u.tenant_id = v_tenant and u.email = v_email);
  select count(*)
  into v_recent
  from lms.email_tokens as t
  where t.tenant_id = v_tenant and t.email = v_email and t.purpose = 'verify'
    and t.created_at > now() - interval '1 hour';

  insert into lms.email_tokens (
    tenant_id, purpose, token_hash, email, name, password_hash, locale, timezone, expires_at, used_at
  )
  values (
    v_tenant, 'verify', sha256(convert_to(p_token, 'UTF8')), v_email, trim(p_name),
    case when not v_known then p_password_hash end, p_locale, internal.timezone_or_null(p_timezone),
    now() + interval '24 hours', case when v_known then now() end
  );

  if v_recent < 5 then -- nobody's mailbox is filled by somebody else's clicks
    perform internal.enqueue(
      v_email,
      case when v_known then 'account_exists' else 'verify_email' end,
      jsonb_build_object('name', trim(p_name), 'token', case when not v_known then p_token end)
    );
  end if;
end
$$;
comment on function internal.register(text, text, text, text, text, text) is
'Keeps a registration until its address is proven and mails the link; to a known address, that it is known. LM105.';

create function internal.accept_invitation(
  p_invitation text, p_email text, p_name text, p_password_hash text, p_locale text, p_timezone text
) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_role text;
begin
  update lms.invitations as i
  set accepted_at = now()
  where i.tenant_id = internal.tenant_id()
    and i.token_hash = sha256(convert_to(p_invitation, 'UTF8'))
    and i.email = lower(trim(p_email))
    and i.accepted_at is null
    and i.expires_at > now()
  returning i.role into v_role;
  if not found then
    perform internal.fail('LM107', 'This invitation is not valid for this address any more.', '/invitation');
  end if;

  perform internal.create_user(internal.tenant_id(), jsonb_build_object(
    'email', p_email, 'name', p_name, 'role', v_role, 'password_hash', p_password_hash,
    'locale', p_locale, 'timezone', p_timezone
  ));
end
$$;
comment on function internal.accept_invitation(text, text, text, text, text, text) is
'Makes the account that an invitation is for: it came by mail, which proves the address. LM107, LM206.';

create function app.register(
  p_tenant uuid, p_user uuid, p_email text, p_name text, p_password_hash text, p_token text, p_invitation text,
  p_locale text, p_timezone text
) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, null);
  if p_invitation is not null then
    perform internal.accept_invitation(p_invitation, p_email, p_name, p_password_hash, p_locale, p_timezone);
    return json_build_object('status', 'active');
  end if;
  perform internal.register(p_email, p_name, p_password_hash, p_token, p_locale, p_timezone);
  return json_build_object('status', 'verification_sent');
end
$$;
comment on function app.register(uuid, uuid, text, text, text, text, text, text, text) is
'{"status": "verification_sent"} whether or not the address has an account; with an invitation {"status": "active"}. '
'Repeating it sends another link. LM105, LM107, LM206.';
