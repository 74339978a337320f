create function internal.taxes_json(
  p_rate_basis_points integer, p_cgst bigint, p_sgst bigint, p_igst bigint, p_currency text
) returns json
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    json_agg(
      json_build_object(
        'name', t.name,
        'rate_percent', trim_scale(p_rate_basis_points * t.share / 100),
        'amount', json_build_object('amount', t.amount, 'currency', p_currency)
      )
      order by t.name
    ), '[]'
  )
  from (values ('CGST', 0.5, p_cgst), ('SGST', 0.5, p_sgst), ('IGST', 1.0, p_igst)) as t (name, share, amount)
  where t.amount > 0
$$;
comment on function internal.taxes_json(integer, bigint, bigint, bigint, text) is
'The taxes within an amount as lists show them: [{"name", "rate_percent", "amount"}].';
