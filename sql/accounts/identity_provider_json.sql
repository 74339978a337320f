create function internal.identity_provider_json(p lms.identity_providers) returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'provider', p.provider, 'name', p.name, 'issuer', p.issuer, 'client_id', p.client_id,
    'has_client_secret', p.client_secret_sealed is not null, 'enabled', p.enabled,
    'created_at', internal.rfc3339(p.created_at), 'updated_at', internal.rfc3339(p.updated_at)
  )
$$;
comment on function internal.identity_provider_json(lms.identity_providers) is 'An issuer as admins see it; never its secret.';
