create function internal.payment_facts(
  p_snapshot jsonb,
  p_source text,
  out payment_id text,
  out order_id text,
  out amount bigint,
  out currency text,
  out status text,
  out refunded bigint,
  out returned boolean,
  out method text,
  out error_code text,
  out error_description text
)
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  payment_id := p_snapshot ->> 'id';
  order_id := p_snapshot ->> 'order_id';
  amount := case when p_snapshot ->> 'amount' ~ '^[0-9]{1,15}$' then (p_snapshot ->> 'amount')::bigint end;
  currency := p_snapshot ->> 'currency';
  -- What went back is told by the refunds themselves; of a payment it is enough to know that it was captured.
  returned := coalesce(p_snapshot ->> 'status' = 'refunded' and p_snapshot -> 'captured' = 'false', false);
  status := case
    when returned then 'authorized'
    when p_snapshot ->> 'status' = 'refunded' then 'captured'
    else p_snapshot ->> 'status'
  end;
  refunded := case
    when p_snapshot ->> 'amount_refunded' ~ '^[0-9]{1,15}$' then (p_snapshot ->> 'amount_refunded')::bigint
    else 0
  end;
  method := left(p_snapshot ->> 'method', 40);
  error_code := left(p_snapshot ->> 'error_code', 200);
  error_description := left(p_snapshot ->> 'error_description', 500);
  if (
    payment_id ~ '^pay_[A-Za-z0-9]{8,32}$'
    and amount >= 0
    and currency ~ '^[A-Z]{3}$'
    and status in ('created', 'failed', 'authorized', 'captured')
    and (status <> 'captured' or amount > 0)
  ) is not true then
    perform internal.fail('LM402', format('What came by %s is not a payment of the gateway''s.', p_source));
  end if;
end
$$;
comment on function internal.payment_facts(jsonb, text) is
'What counts of the gateway''s word on a payment; notes are the browser''s, and do not. returned: nobody captured it in '
'time, so the gateway has given it back, and it never was anybody''s money here. LM402.';
