-- Definer: an issuer's row holds its sealed secret, so no visitor reads the table.
create function internal.sign_in_providers() returns json
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select coalesce(json_agg(json_build_object('provider', i.provider, 'name', i.name) order by i.provider), '[]'::json)
    from lms.identity_providers as i
    where i.tenant_id = internal.tenant_id() and i.enabled
  );
end
$$;
comment on function internal.sign_in_providers() is 'The issuers that this tenant''s people may sign in with, by name.';

create function app.get_tenant_profile(p_tenant uuid, p_user uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer text;
begin
  perform internal.enter(p_tenant, p_user);
  select json_build_object(
    'slug', t.slug,
    'name', t.name,
    'locale', t.locale,
    'timezone', t.timezone,
    'currency', t.currency,
    'branding', t.branding,
    'registration', t.registration,
    'sign_in_providers', internal.sign_in_providers()
  )::text
  into v_answer
  from lms.tenants as t
  where t.id = p_tenant;
  return v_answer;
end
$$;
comment on function app.get_tenant_profile(uuid, uuid) is
'What a front end needs to know of an institution before anybody signs in.';
