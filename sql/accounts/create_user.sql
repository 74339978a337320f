-- owner: lms_system
-- For registration, invitations, issuers, the console and the seed: none of them has a person yet who could do it.
create function internal.create_user(p_tenant uuid, p jsonb) returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_id uuid;
  v_is_platform boolean;
begin
  select t.is_platform into v_is_platform from lms.tenants as t where t.id = p_tenant;
  if coalesce(p ->> 'role', 'student') = 'operator' and v_is_platform is not true then
    perform internal.fail('LM402', 'Operators exist at the platform''s own institution only.', '/role');
  end if;

  insert into lms.users (tenant_id, email, name, role, locale, timezone)
  values (
    p_tenant, lower(trim(p ->> 'email')), trim(p ->> 'name'), coalesce(p ->> 'role', 'student'),
    p ->> 'locale', internal.timezone_or_null(p ->> 'timezone')
  )
  on conflict (tenant_id, email) do nothing
  returning id into v_id;
  if v_id is null then
    perform internal.fail('LM206', 'There is an account with this e-mail address already.', '/email');
  end if;

  if p ->> 'password_hash' is not null then
    insert into lms.credentials (tenant_id, user_id, password_hash)
    values (p_tenant, v_id, p ->> 'password_hash');
  end if;
  return v_id;
end
$$;
comment on function internal.create_user(uuid, jsonb) is
'Makes an account with a proven address. Members: email, name, role, password_hash, locale, timezone. LM206, LM402.';
