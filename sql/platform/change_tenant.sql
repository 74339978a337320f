-- owner: lms_system
create function internal.change_tenant(p_id uuid, p_patch jsonb, p_expected_version bigint) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant lms.tenants;
  v_patch jsonb;
begin
  perform internal.expect_operator();
  v_patch := internal.checked_tenant(p_patch);

  select t.*
  into v_tenant
  from lms.tenants as t
  where t.id = p_id
  for no key update;
  if not found then
    perform internal.fail('LM302', 'No such institution.');
  end if;
  perform internal.expect_version(p_expected_version, v_tenant.version);
  if exists (select from lms.tenants as t where t.slug = v_patch ->> 'slug' and t.id <> p_id) then
    perform internal.fail('LM206', 'There is an institution with this slug already.', '/slug');
  end if;

  update lms.tenants as t
  set
    slug = coalesce(v_patch ->> 'slug', t.slug),
    name = coalesce(trim(v_patch ->> 'name'), t.name),
    timezone = coalesce(v_patch ->> 'timezone', t.timezone),
    locale = coalesce(v_patch ->> 'locale', t.locale),
    currency = coalesce(v_patch ->> 'currency', t.currency),
    registration = coalesce(v_patch ->> 'registration', t.registration),
    email_domains = case
      when v_patch ? 'email_domains' then array(select jsonb_array_elements_text(v_patch -> 'email_domains'))
      else t.email_domains
    end,
    allowed_origins = case
      when v_patch ? 'allowed_origins' then array(select jsonb_array_elements_text(v_patch -> 'allowed_origins'))
      else t.allowed_origins
    end,
    branding = internal.merge_patch(t.branding, coalesce(v_patch -> 'branding', '{}')),
    settings = internal.merge_patch(t.settings, coalesce(v_patch -> 'settings', '{}'))
  where t.id = p_id;

  if v_patch ? 'domains' then
    perform internal.set_domains(p_id, v_patch -> 'domains');
  end if;
end
$$;
comment on function internal.change_tenant(uuid, jsonb, bigint) is
'Merge patch of any institution, by operators: members as of create_tenant(). LM104, LM302, LM210, LM206, LM402.';
