-- owner: lms_system
-- Whoever holds the lease says what the gateway answered; who lost it says nothing, since somebody else is asking.
create function app.attach_order(p_tenant uuid, p_job uuid, p_lease uuid, p_snapshot jsonb) returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_order lms.payment_orders;
  v_kind text;
begin
  if p_snapshot ->> 'id' is null or p_snapshot ->> 'id' !~ '^order_[A-Za-z0-9]{8,32}$' then
    perform internal.fail('LM402', 'This is not an order of the gateway''s.');
  end if;
  select o.*
  into v_order
  from lms.payment_orders as o
  where o.tenant_id = p_tenant
    and o.id = (select j.order_uuid from lms.gateway_jobs as j where j.tenant_id = p_tenant and j.id = p_job)
  for no key update;
  if not internal.end_job(p_tenant, p_job, p_lease, null) then
    return json_build_object('order', v_order.id, 'status', v_order.status)::text;
  end if;

  v_kind := case
    when p_snapshot ->> 'amount' is distinct from v_order.amount::text then 'amount_mismatch'
    when p_snapshot ->> 'currency' is distinct from v_order.currency then 'currency_mismatch'
    when p_snapshot ->> 'receipt' is distinct from v_order.receipt then 'order_mismatch'
    when v_order.order_id <> p_snapshot ->> 'id' then 'order_mismatch'
    when exists (
      select from lms.payment_orders as o
      where o.tenant_id = p_tenant
        and o.account_id = v_order.account_id
        and o.order_id = p_snapshot ->> 'id'
        and o.id <> v_order.id
    ) then 'order_mismatch'
  end;
  if v_kind is not null then
    perform internal.open_issue(
      p_tenant, v_kind, null, v_order.id, null, null,
      jsonb_build_object(
        'order_id', p_snapshot ->> 'id',
        'amount', p_snapshot -> 'amount',
        'currency', left(p_snapshot ->> 'currency', 10),
        'receipt', left(p_snapshot ->> 'receipt', 100)
      )
    );
    if v_order.status = 'creating' then
      perform internal.refuse_order(p_tenant, v_order.id, 'The gateway made another order than was asked for.');
      v_order.status := 'create_failed';
    end if;
    return json_build_object('order', v_order.id, 'status', v_order.status)::text;
  end if;

  update lms.payment_orders as o
  set
    order_id = p_snapshot ->> 'id',
    attached_at = coalesce(o.attached_at, now()),
    status = case o.status when 'creating' then 'open' else o.status end,
    updated_at = now()
  where o.tenant_id = p_tenant and o.id = v_order.id
  returning o.status into v_order.status;
  return json_build_object('order', v_order.id, 'status', v_order.status)::text;
end
$$;
comment on function app.attach_order(uuid, uuid, uuid, jsonb) is
'The gateway has made an order: it can be paid now. One that is not what was asked for is an issue, and is not paid. '
'{"order", "status"}. LM402.';
