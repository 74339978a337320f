-- An issuer's subject is a person for good once linked. The first time, an account is found by e-mail only when the
-- issuer says that the address is verified; since accounts have proven theirs too, nobody gets into another's.
create function internal.account_of_identity(
  p_provider text, p_subject text, p_email text, p_email_verified boolean, p_name text
) returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_user uuid;
begin
  select i.user_id into v_user
  from lms.identities as i
  where i.tenant_id = v_tenant and i.provider = p_provider and i.subject = p_subject;
  if found then
    return v_user;
  end if;

  if p_email is null or p_email_verified is not true then
    perform internal.fail('LM108', 'This sign-in does not vouch for an e-mail address, so no account can be found by it.');
  end if;
  select u.id into v_user
  from lms.users as u
  where u.tenant_id = v_tenant and u.email = lower(p_email);
  if not found then
    if not internal.may_register(p_email) then
      perform internal.fail('LM105', 'This institution does not take registrations from this address.');
    end if;
    v_user := internal.create_user(v_tenant, jsonb_build_object(
      'email', p_email, 'name', left(coalesce(nullif(trim(p_name), ''), split_part(p_email, '@', 1)), 200)
    ));
  end if;
  insert into lms.identities (tenant_id, provider, subject, user_id)
  values (v_tenant, p_provider, p_subject, v_user)
  on conflict do nothing;
  return v_user;
end
$$;
comment on function internal.account_of_identity(text, text, text, boolean, text) is
'The account of an issuer''s subject: linked before, found by a verified address, or new. LM105, LM108.';

create function internal.spend_ticket(p_ticket_hash bytea) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into lms.spent_tickets (tenant_id, ticket_hash, expires_at)
  values (internal.tenant_id(), p_ticket_hash, now() + interval '10 minutes')
  on conflict do nothing;
  if not found then
    perform internal.fail('LM107', 'This sign-in has been completed already.', '/ticket');
  end if;
end
$$;
comment on function internal.spend_ticket(bytea) is 'A ticket opens one session. LM107.';

create function internal.turn_away(p_user uuid, p_method text, p_user_agent text, p_address text) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into lms.sign_ins (tenant_id, user_id, method, outcome, address, user_agent)
  select u.tenant_id, u.id, p_method, 'suspended', left(p_address, 64), left(p_user_agent, 512)
  from lms.users as u
  where u.tenant_id = internal.tenant_id() and u.id = p_user and u.status = 'suspended';
  return found;
end
$$;
comment on function internal.turn_away(uuid, text, text, text) is
'Whether the account is suspended; notes then that somebody wanted to sign in.';

create function app.sign_in_with_identity(
  p_tenant uuid, p_user uuid, p_ticket_hash bytea, p_provider text, p_subject text, p_email text,
  p_email_verified boolean, p_name text, p_secret text, p_user_agent text, p_address text
) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_account uuid;
begin
  perform internal.enter(p_tenant, null);
  perform internal.find_identity_provider(p_provider);
  perform internal.spend_ticket(p_ticket_hash);
  v_account := internal.account_of_identity(p_provider, p_subject, p_email, p_email_verified, p_name);
  if internal.turn_away(v_account, p_provider, p_user_agent, p_address) then
    return null; -- not an error: the history of sign-ins must be committed
  end if;
  return internal.open_session(v_account, p_secret, p_user_agent, p_address, p_provider);
end
$$;
comment on function app.sign_in_with_identity(
  uuid, uuid, bytea, text, text, text, boolean, text, text, text, text
) is
'Opens a session for somebody whom an issuer has identified; NULL for the suspended. LM105, LM107, LM108, LM302.';
