create function internal.money(p_amount bigint, p_currency text) returns json
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object('amount', p_amount, 'currency', p_currency)
$$;
comment on function internal.money(bigint, text) is 'Money as the API writes it: integer minor units and ISO 4217.';
