create function internal.tax_profile_json(p lms.tax_profiles) returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'version', (p).version,
    'legal_name', (p).legal_name,
    'address', (p).address,
    'state_code', (p).state_code,
    'gstin', (p).gstin,
    'sac', (p).sac,
    'rate_basis_points', (p).rate_basis_points,
    'exemption', (p).exemption,
    'prices_include_tax', (p).prices_include_tax,
    'prefix', (p).prefix,
    'credit_note_prefix', (p).credit_note_prefix,
    'updated_at', internal.rfc3339((p).updated_at)
  )
$$;
comment on function internal.tax_profile_json(lms.tax_profiles) is 'A tax profile as the API shows it.';
