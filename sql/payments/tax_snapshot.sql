-- Definer: buyers need not see the institution's tax profile, but what they pay is worked out from it.
create function internal.tax_snapshot(p_tenant uuid) returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return coalesce(
    (
      select jsonb_strip_nulls(jsonb_build_object(
        'legal_name', p.legal_name,
        'address', p.address,
        'state_code', p.state_code,
        'gstin', p.gstin,
        'sac', p.sac,
        'rate_basis_points', p.rate_basis_points,
        'exemption', p.exemption,
        'prices_include_tax', p.prices_include_tax
      ))
      from lms.tax_profiles as p
      where p.tenant_id = p_tenant
    ),
    '{}'
  );
end
$$;
comment on function internal.tax_snapshot(uuid) is
'The institution''s tax profile as an order keeps it; {} when it has none.';
