-- owner: lms_system
-- For operators, the console and the seed: an institution begins outside every institution.
create function internal.create_tenant(p jsonb) returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant jsonb := internal.checked_tenant(p);
  v_id uuid;
begin
  insert into lms.tenants (
    slug, name, is_platform, timezone, locale, currency, registration, email_domains, allowed_origins, branding, settings
  )
  select
    v_tenant ->> 'slug',
    trim(v_tenant ->> 'name'),
    coalesce((v_tenant ->> 'is_platform')::boolean, false),
    coalesce(v_tenant ->> 'timezone', 'UTC'),
    coalesce(v_tenant ->> 'locale', 'en'),
    coalesce(v_tenant ->> 'currency', 'INR'),
    coalesce(v_tenant ->> 'registration', 'open'),
    array(select jsonb_array_elements_text(coalesce(v_tenant -> 'email_domains', '[]'))),
    array(select jsonb_array_elements_text(coalesce(v_tenant -> 'allowed_origins', '[]'))),
    internal.merge_patch('{}', coalesce(v_tenant -> 'branding', '{}')),
    internal.merge_patch('{}', coalesce(v_tenant -> 'settings', '{}'))
  on conflict (slug) do nothing
  returning id into v_id;
  if v_id is null then
    perform internal.fail('LM206', 'There is an institution with this slug already.', '/slug');
  end if;

  perform internal.set_domains(v_id, coalesce(v_tenant -> 'domains', '[]'));
  return v_id;
end
$$;
comment on function internal.create_tenant(jsonb) is
'Makes an institution with its domains. Members: slug, name, is_platform, timezone, locale, currency, registration, '
'email_domains, allowed_origins, domains, branding, settings. LM206, LM402. Executable by lms_system alone.';
