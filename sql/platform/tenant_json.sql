create function internal.tenant_json(p_tenant lms.tenants, p_domains text[]) returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'version', (p_tenant).version,
    'id', (p_tenant).id,
    'slug', (p_tenant).slug,
    'name', (p_tenant).name,
    'status', (p_tenant).status,
    'status_reason', (p_tenant).status_reason,
    'is_platform', (p_tenant).is_platform,
    'timezone', (p_tenant).timezone,
    'locale', (p_tenant).locale,
    'currency', (p_tenant).currency,
    'registration', (p_tenant).registration,
    'email_domains', to_json((p_tenant).email_domains),
    'allowed_origins', to_json((p_tenant).allowed_origins),
    'domains', to_json(p_domains),
    'branding', (p_tenant).branding,
    'settings', (p_tenant).settings,
    'created_at', internal.rfc3339((p_tenant).created_at),
    'updated_at', internal.rfc3339((p_tenant).updated_at)
  )
$$;
comment on function internal.tenant_json(lms.tenants, text[]) is 'An institution as operators see it.';
