create function internal.user_json(p_user lms.users, p_tenant lms.tenants) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'version', p_user.version,
    'id', p_user.id,
    'email', p_user.email,
    'name', p_user.name,
    'role', p_user.role,
    'avatar_url', p_user.avatar_url,
    'bio', p_user.bio,
    'locale', coalesce(p_user.locale, p_tenant.locale),
    'timezone', coalesce(p_user.timezone, p_tenant.timezone),
    'show_on_leaderboards', p_user.on_leaderboards,
    'created_at', internal.rfc3339(p_user.created_at),
    'tenant', json_build_object('id', p_tenant.id, 'slug', p_tenant.slug, 'name', p_tenant.name)
  )::text
$$;
comment on function internal.user_json(lms.users, lms.tenants) is
'A profile as its owner sees it; locale and timezone fall back to the institution''s.';
