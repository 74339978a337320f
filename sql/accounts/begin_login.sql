-- Counts the attempt as a failure before the password is looked at, and takes it back when it was right: parallel
-- guesses cannot slip through between looking and counting. Addresses without an account are counted alike. So is the
-- history of sign-ins written: as a wrong password, which whoever knows the right one puts right.
create function internal.begin_login(p_email text, p_address text, p_limit_address boolean, p_user_agent text)
returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_email text := lower(trim(p_email));
  v_window constant interval := interval '15 minutes';
  v_wait numeric;
  v_account record;
  v_sign_in uuid := lms.new_id();
begin
  insert into lms.sign_in_failures as f (tenant_id, subject, failures, window_started_at)
  select v_tenant, s.subject, 1, now()
  from internal.login_subjects(v_email, p_address, p_limit_address) as s
  order by s.subject
  on conflict (tenant_id, subject) do update
  set
    failures = case when f.window_started_at < now() - v_window then 1 else f.failures + 1 end,
    window_started_at = case when f.window_started_at < now() - v_window then now() else f.window_started_at end;

  select max(extract(epoch from f.window_started_at + v_window - now()))
  into v_wait
  from lms.sign_in_failures as f
  join internal.login_subjects(v_email, p_address, p_limit_address) as s on s.subject = f.subject
  where f.tenant_id = v_tenant and f.failures > s.allowed;
  if v_wait is not null then
    perform internal.fail(
      'LM106', 'Too many failed sign-ins. Wait, or reset your password.', null,
      jsonb_build_object('retry_after', greatest(ceil(v_wait), 1))
    );
  end if;

  select u.id, u.status, c.password_hash
  into v_account
  from lms.users as u
  join lms.credentials as c on c.tenant_id = u.tenant_id and c.user_id = u.id
  where u.tenant_id = v_tenant and u.email = v_email;

  insert into lms.sign_ins (tenant_id, id, user_id, method, outcome, address, user_agent)
  values (
    v_tenant, v_sign_in, v_account.id, 'password',
    case v_account.status when 'suspended' then 'suspended' else 'wrong_password' end,
    case when v_account.id is not null then left(p_address, 64) end,
    case when v_account.id is not null then left(p_user_agent, 512) end
  );
  return json_build_object(
    'user_id', v_account.id, 'password_hash', v_account.password_hash, 'sign_in_id', v_sign_in
  );
end
$$;
comment on function internal.begin_login(text, text, boolean, text) is
'{"user_id", "password_hash", "sign_in_id"}, the former two null for an unknown address; the caller compares in constant '
'work. LM106.';

create function internal.login_subjects(p_email text, p_address text, p_limit_address boolean)
returns table (subject text, allowed integer)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select *
  from (values
    ('account and address ' || p_email || ' ' || coalesce(p_address, ''), 10),
    ('account ' || p_email, 100),
    (case when p_limit_address then 'address ' || p_address end, 200)
  ) as counted (subject, allowed)
  where counted.subject is not null
$$;
comment on function internal.login_subjects(text, text, boolean) is
'What failures are counted by, and how many each may have in 15 minutes: few for one account from one address, more for '
'an account (so that a stranger cannot easily lock somebody out) and for an address (a campus shares one).';

create function app.begin_login(
  p_tenant uuid, p_user uuid, p_email text, p_address text, p_limit_address boolean, p_user_agent text default null
) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, null);
  return internal.begin_login(p_email, p_address, p_limit_address, p_user_agent);
end
$$;
comment on function app.begin_login(uuid, uuid, text, text, boolean, text) is
'First half of a sign-in: what the API needs to compare the password with, which it alone can. LM106.';
