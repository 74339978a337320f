-- CGST and SGST are two equal halves, each rounded for itself, so that they agree to the paisa; what the buyer pays is
-- then their sum with the taxable value, never a product rounded anew.
create function internal.tax_on(
  p_profile jsonb,
  p_amount bigint,
  p_state text,
  out place_of_supply text,
  out taxable bigint,
  out cgst bigint,
  out sgst bigint,
  out igst bigint,
  out total bigint
)
language plpgsql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
  v_rate constant bigint := coalesce((p_profile ->> 'rate_basis_points')::bigint, 0);
  v_inclusive constant boolean := coalesce((p_profile ->> 'prices_include_tax')::boolean, true);
  -- An unregistered seller charges none, and needs not ask where the buyer lives.
  v_home constant text := p_profile ->> 'state_code';
  v_net constant numeric := case when v_inclusive then 10000 + v_rate else 10000 end;
begin
  place_of_supply := coalesce(p_state, v_home);
  cgst := 0;
  sgst := 0;
  igst := 0;
  if place_of_supply = v_home then
    cgst := round(p_amount * (v_rate / 2) / v_net);
    sgst := cgst;
  else
    igst := coalesce(round(p_amount * v_rate / v_net), 0);
  end if;
  taxable := case when v_inclusive then p_amount - cgst - sgst - igst else p_amount end;
  total := taxable + cgst + sgst + igst;
end
$$;
comment on function internal.tax_on(jsonb, bigint, text) is
'What is taxed, and how much, when something costs p_amount minor units after its discount. p_profile: the institution''s '
'tax profile as internal.tax_snapshot() gives it, {} without one. p_state: the buyer''s state, as a GSTIN begins; NULL: '
'the seller''s own. Same state: CGST + SGST, else IGST. total = taxable + cgst + sgst + igst.';
