create function app.update_me(p_tenant uuid, p_user uuid, p_patch jsonb, p_expected_version bigint) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_me record;
  v_answer text;
begin
  perform internal.enter(p_tenant, p_user);
  select u.* into v_me
  from lms.users as u
  where u.tenant_id = p_tenant and u.id = p_user
  for update;
  perform internal.expect_version(p_expected_version, v_me.version);
  if p_patch ? 'name' and p_patch ->> 'name' is null then
    perform internal.fail('LM402', 'A name cannot be empty.', '/name');
  elsif p_patch ? 'show_on_leaderboards' and p_patch ->> 'show_on_leaderboards' is null then
    perform internal.fail('LM402', 'Say true or false.', '/show_on_leaderboards');
  end if;

  update lms.users as u
  set
    name = case when p_patch ? 'name' then trim(p_patch ->> 'name') else u.name end,
    avatar_url = case when p_patch ? 'avatar_url' then p_patch ->> 'avatar_url' else u.avatar_url end,
    bio = case when p_patch ? 'bio' then p_patch ->> 'bio' else u.bio end,
    locale = case when p_patch ? 'locale' then p_patch ->> 'locale' else u.locale end,
    timezone = case
      when p_patch ? 'timezone' then internal.timezone_or_null(p_patch ->> 'timezone')
      else u.timezone
    end,
    on_leaderboards = coalesce((p_patch ->> 'show_on_leaderboards')::boolean, u.on_leaderboards)
  where u.tenant_id = p_tenant and u.id = p_user;

  select internal.user_json(u, t)
  into v_answer
  from lms.users as u
  join lms.tenants as t on t.id = u.tenant_id
  where u.tenant_id = p_tenant and u.id = p_user;
  return v_answer;
end
$$;
comment on function app.update_me(uuid, uuid, jsonb, bigint) is
'Merge patch of name, avatar_url, bio, locale, timezone, show_on_leaderboards; null falls back to the institution''s. '
'LM210, LM402.';
