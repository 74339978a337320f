create function internal.check_price(p_amount bigint, p_currency text) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_amount < 0 or p_amount > 100000000000 then
    perform internal.fail('LM402', 'A price is between 0 and 100000000000 minor units.', '/price/amount');
  elsif p_currency = 'INR' and p_amount between 1 and 99 then
    perform internal.fail('LM402', 'A price in rupees is 0 or at least 100 paise.', '/price/amount');
  end if;
end
$$;
comment on function internal.check_price(bigint, text) is
'What a course may cost: no gateway takes less than a rupee. LM402.';
