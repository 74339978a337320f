create function internal.open_session(
  p_user uuid, p_secret text, p_user_agent text, p_address text, p_method text, p_sign_in uuid default null
) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_user lms.users;
  v_session uuid := lms.new_id();
begin
  update lms.users as u
  set last_sign_in_at = now()
  where u.tenant_id = v_tenant and u.id = p_user
  returning u.* into v_user;
  if v_user.status = 'suspended' then
    perform internal.fail('LM202', 'This account is suspended.');
  end if;

  insert into lms.sessions (tenant_id, id, user_id, token_hash, expires_at, user_agent, address)
  values (
    v_tenant, v_session, p_user, sha256(convert_to(p_secret, 'UTF8')), now() + interval '30 days',
    left(p_user_agent, 512), left(p_address, 64)
  );
  if p_sign_in is null then
    insert into lms.sign_ins (tenant_id, user_id, method, outcome, session_id, address, user_agent)
    values (v_tenant, p_user, p_method, 'succeeded', v_session, left(p_address, 64), left(p_user_agent, 512));
  else
    update lms.sign_ins as i
    set outcome = 'succeeded', session_id = v_session
    where i.tenant_id = v_tenant and i.id = p_sign_in and i.user_id = p_user and i.session_id is null;
  end if;
  perform internal.note_active_day(p_user, v_user.role);
  return json_build_object(
    'session_id', v_session,
    'user', json_build_object(
      'id', v_user.id, 'email', v_user.email, 'name', v_user.name, 'role', v_user.role,
      'avatar_url', v_user.avatar_url
    )
  );
end
$$;
comment on function internal.open_session(uuid, text, text, text, text, uuid) is
'Begins a family of refresh tokens for somebody whose identity has been proven, and notes so in the history of sign-ins: '
'in the row p_sign_in where begin_login has made one. {"session_id", "user"}; LM202.';

create function internal.finish_login(p_email text, p_address text) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update lms.sign_in_failures as f
  set failures = case when s.subject like 'address %' then greatest(f.failures - 1, 0) else 0 end
  from internal.login_subjects(lower(trim(p_email)), p_address, true) as s
  where f.tenant_id = internal.tenant_id() and f.subject = s.subject;
end
$$;
comment on function internal.finish_login(text, text) is
'Takes back what begin_login counted. The address keeps its other failures: one right password among many guesses '
'clears no guesser.';

create function app.open_session(
  p_tenant uuid, p_user uuid, p_account uuid, p_password_matches boolean, p_email text, p_secret text,
  p_user_agent text, p_address text, p_sign_in uuid default null
) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, null);
  if p_account is null or p_password_matches is not true then
    perform internal.fail(
      'LM102', 'E-mail address and password do not fit, or the address has not been verified yet.'
    );
  end if;
  perform internal.finish_login(p_email, p_address);
  return internal.open_session(p_account, p_secret, p_user_agent, p_address, 'password', p_sign_in);
end
$$;
comment on function app.open_session(uuid, uuid, uuid, boolean, text, text, text, text, uuid) is
'Second half of a sign-in, which begin_login has noted as p_sign_in. p_password_matches is the API''s word: hashing is done there. LM102, LM202.';
