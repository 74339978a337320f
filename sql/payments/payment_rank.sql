create function internal.payment_rank(p_status text) returns integer
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select array_position(
    array['created', 'failed', 'authorized', 'captured', 'partially_refunded', 'refunded'], p_status
  )
$$;
comment on function internal.payment_rank(text) is
'How far a payment has come: a bank may say yes days after it said no, and nothing leads back.';
