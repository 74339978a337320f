create function app.put_identity_provider(
  p_tenant uuid, p_user uuid, p_provider text, p_name text, p_issuer text, p_client_id text,
  p_client_secret_sealed text, p_enabled boolean
) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer text;
begin
  perform internal.enter(p_tenant, p_user);
  insert into lms.identity_providers as i (
    tenant_id, provider, name, issuer, client_id, client_secret_sealed, enabled
  )
  values (p_tenant, p_provider, p_name, p_issuer, p_client_id, p_client_secret_sealed, p_enabled)
  on conflict (tenant_id, provider) do update
  set
    name = excluded.name, issuer = excluded.issuer, client_id = excluded.client_id, enabled = excluded.enabled,
    client_secret_sealed = coalesce(excluded.client_secret_sealed, i.client_secret_sealed), updated_at = now()
  returning internal.identity_provider_json(i) into v_answer;
  return v_answer;
end
$$;
comment on function app.put_identity_provider(uuid, uuid, text, text, text, text, text, boolean) is
'Sets up an OpenID Connect issuer, or changes it; without a secret the present one stays. Admins.';
