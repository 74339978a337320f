create function internal.sum_money(p_moneys jsonb[]) returns jsonb
language plpgsql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select coalesce(
      jsonb_object_agg(
        s.currency, jsonb_build_object('gross', s.gross, 'refunds', s.refunds, 'payments', s.payments)
      ), '{}'
    )
    from (
      select
        e.key as currency,
        sum((e.value ->> 'gross')::bigint)::bigint as gross,
        sum((e.value ->> 'refunds')::bigint)::bigint as refunds,
        sum((e.value ->> 'payments')::bigint)::bigint as payments
      from unnest(p_moneys) as m (money)
      cross join jsonb_each(m.money) as e
      group by e.key
    ) as s
  );
end
$$;
comment on function internal.sum_money(jsonb[]) is 'The money of several rows of statistics, added up by currency.';
