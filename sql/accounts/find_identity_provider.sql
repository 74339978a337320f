create function internal.find_identity_provider(p_provider text) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer text;
begin
  select json_build_object(
    'provider', i.provider, 'issuer', i.issuer, 'client_id', i.client_id,
    'client_secret_sealed', i.client_secret_sealed
  )::text
  into v_answer
  from lms.identity_providers as i
  where i.tenant_id = internal.tenant_id() and i.provider = p_provider and i.enabled;
  if not found then
    perform internal.fail('LM302', 'This institution has no sign-in of this name.');
  end if;
  return v_answer;
end
$$;
comment on function internal.find_identity_provider(text) is
'What the API needs to talk to an issuer, the sealed secret included: never for an answer. LM302.';

create function app.find_identity_provider(p_tenant uuid, p_user uuid, p_provider text) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, null);
  return internal.find_identity_provider(p_provider);
end
$$;
comment on function app.find_identity_provider(uuid, uuid, text) is 'See internal.find_identity_provider.';
