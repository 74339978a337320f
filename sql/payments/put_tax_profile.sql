create function app.put_tax_profile(
  p_tenant uuid, p_user uuid, p_profile jsonb, p_expected_version bigint default null
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_version bigint;
  v_answer text;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  perform internal.check_tax_profile(p_profile);

  select p.version
  into v_version
  from lms.tax_profiles as p
  where p.tenant_id = p_tenant
  for no key update;
  perform internal.expect_version(p_expected_version, coalesce(v_version, 0));

  insert into lms.tax_profiles as p (
    tenant_id, legal_name, address, state_code, gstin, sac, rate_basis_points, exemption, prices_include_tax, prefix,
    credit_note_prefix
  )
  values (
    p_tenant,
    p_profile ->> 'legal_name',
    p_profile ->> 'address',
    p_profile ->> 'state_code',
    p_profile ->> 'gstin',
    p_profile ->> 'sac',
    (p_profile ->> 'rate_basis_points')::integer,
    p_profile ->> 'exemption',
    (p_profile ->> 'prices_include_tax')::boolean,
    p_profile ->> 'prefix',
    p_profile ->> 'credit_note_prefix'
  )
  on conflict (tenant_id) do update
  set
    legal_name = excluded.legal_name,
    address = excluded.address,
    state_code = excluded.state_code,
    gstin = excluded.gstin,
    sac = excluded.sac,
    rate_basis_points = excluded.rate_basis_points,
    exemption = excluded.exemption,
    prices_include_tax = excluded.prices_include_tax,
    prefix = excluded.prefix,
    credit_note_prefix = excluded.credit_note_prefix
  returning internal.tax_profile_json(p)::text into v_answer;
  return v_answer;
end
$$;
comment on function app.put_tax_profile(uuid, uuid, jsonb, bigint) is
'Says how the institution taxes what it sells from now on: orders that are under way, and invoices, keep what they were '
'made with. p_profile has every member, as the API takes it. For admins; idempotent. LM104, LM210, LM402.';
