create function internal.order_lifetime(p_tenant uuid) returns interval
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select make_interval(mins => case
    when t.settings ->> 'payment_order_minutes' ~ '^[1-9][0-9]{0,3}$'
      then (t.settings ->> 'payment_order_minutes')::integer
    else 30
  end)
  from lms.tenants as t
  where t.id = p_tenant
$$;
comment on function internal.order_lifetime(uuid) is
'How long a price is kept for somebody, and a coupon''s use with it: the setting payment_order_minutes, 30 without it.';
