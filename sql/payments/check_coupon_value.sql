create function internal.check_coupon_value(
  p_kind text, p_basis_points integer, p_amount bigint, p_starts_at timestamptz, p_ends_at timestamptz
) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_kind = 'percentage' and p_basis_points is null then
    perform internal.fail('LM402', 'A percentage coupon says how many percent.', '/percent');
  elsif p_kind <> 'percentage' and p_basis_points is not null then
    perform internal.fail('LM402', 'Only a percentage coupon has a percentage.', '/percent');
  elsif p_kind = 'fixed' and p_amount is null then
    perform internal.fail('LM402', 'A fixed coupon says how much.', '/amount');
  elsif p_kind <> 'fixed' and p_amount is not null then
    perform internal.fail('LM402', 'Only a fixed coupon has an amount.', '/amount');
  elsif p_ends_at <= p_starts_at then
    perform internal.fail('LM402', 'A coupon ends after it starts.', '/ends_at');
  end if;
end
$$;
comment on function internal.check_coupon_value(text, integer, bigint, timestamptz, timestamptz) is
'LM402 unless the value of a coupon is of its kind, and its end after its beginning.';
