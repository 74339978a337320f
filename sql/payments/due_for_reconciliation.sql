-- owner: lms_system
-- For the worker alone. Neither callback nor webhook need ever arrive: what became of an order is asked for, often at
-- first, then daily while a bank may still answer; and once a day what the accounts have been paid at all.
create function app.due_for_reconciliation() returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_row record;
  v_orders integer := 0;
  v_accounts integer := 0;
begin
  for v_row in
    select o.tenant_id, o.id, o.account_id, o.order_id, o.status
    from lms.payment_orders as o
    where o.next_check_at <= now()
    order by o.next_check_at
    limit 500
    for no key update skip locked
  loop
    if v_row.order_id is not null then
      perform internal.add_gateway_job(
        v_row.tenant_id, v_row.account_id, 'fetch_order', v_row.id, null, null, null, interval '0'
      );
    elsif v_row.status = 'creating' then
      perform internal.add_gateway_job(
        v_row.tenant_id, v_row.account_id, 'create_order', v_row.id, null, null, null, interval '0'
      );
    end if;
    -- Times that passed while no worker ran are made up for by one question.
    update lms.payment_orders as o
    set
      (checks, next_check_at) = (
        select coalesce(min(n), 11), internal.next_check(o.created_at, coalesce(min(n), 11))
        from generate_series(o.checks + 1, 10) as n
        where internal.next_check(o.created_at, n) > now()
      )
    where o.tenant_id = v_row.tenant_id and o.id = v_row.id;
    v_orders := v_orders + 1;
  end loop;

  for v_row in
    select a.tenant_id, a.id
    from lms.payment_accounts as a
    where coalesce(a.swept_until, a.created_at) < now() - interval '1 day'
      and exists (
        select from lms.payment_keys as k
        where k.tenant_id = a.tenant_id and k.account_id = a.id and k.retired_at is null
      )
      and not exists (
        select from lms.gateway_jobs as j
        where j.tenant_id = a.tenant_id
          and j.account_id = a.id
          and j.command = 'sweep_payments'
          and (j.status = 'pending' or j.created_at > now() - interval '1 hour')
      )
    limit 500
    for no key update skip locked
  loop
    perform internal.add_gateway_job(
      v_row.tenant_id, v_row.id, 'sweep_payments', null, null, null, null, interval '0'
    );
    v_accounts := v_accounts + 1;
  end loop;
  return json_build_object('orders_checked', v_orders, 'accounts_swept', v_accounts)::text;
end
$$;
comment on function app.due_for_reconciliation() is
'Has the gateway asked about orders of all tenants after 1, 5 and 15 minutes, 1 and 6 hours, then daily for six days, and '
'about all payments of an account once a day: {"orders_checked", "accounts_swept"}.';
