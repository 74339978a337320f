create function internal.order_json(p_order lms.payment_orders, p_checkout_url text) returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_enrolled boolean := exists (
    select from lms.enrollments as e
    where e.tenant_id = p_order.tenant_id
      and e.user_id = p_order.user_id
      and e.course_id = p_order.course_id
      and e.status = 'active'
  );
begin
  return json_build_object(
    'id', p_order.id,
    'status', p_order.status,
    'mode', p_order.mode,
    'course', json_build_object('id', p_order.course_id, 'title', p_order.course_title),
    'receipt', p_order.receipt,
    'list_amount', json_build_object('amount', p_order.list_amount, 'currency', p_order.currency),
    'discount', json_build_object('amount', p_order.discount, 'currency', p_order.currency),
    'coupon_code', p_order.coupon_code,
    'taxable', json_build_object('amount', p_order.taxable, 'currency', p_order.currency),
    'taxes', internal.taxes_json(
      (p_order.tax ->> 'rate_basis_points')::integer, p_order.cgst, p_order.sgst, p_order.igst, p_order.currency
    ),
    'total', json_build_object('amount', p_order.amount, 'currency', p_order.currency),
    'billing', p_order.billing,
    'failure', p_order.failure,
    'created_at', internal.rfc3339(p_order.created_at),
    'expires_at', internal.rfc3339(p_order.expires_at),
    'paid_at', internal.rfc3339(p_order.paid_at),
    'payment_id', (
      select p.id
      from lms.payments as p
      where p.tenant_id = p_order.tenant_id and p.order_uuid = p_order.id and p.captured > 0
      order by p.disposition in ('enrolled', 'test') desc, p.captured_at, p.id
      limit 1
    ),
    'enrolled', v_enrolled,
    'checkout', case when p_order.status in ('open', 'attempted') and not v_enrolled then (
      select json_build_object(
        'script_url', p_checkout_url,
        'key_id', p_order.key_id,
        'order_id', p_order.order_id,
        'amount', p_order.amount,
        'currency', p_order.currency,
        'name', t.name,
        'description', p_order.course_title,
        'prefill', json_build_object('name', coalesce(p_order.billing ->> 'name', u.name), 'email', u.email)
      )
      from lms.tenants as t
      join lms.users as u on u.tenant_id = t.id and u.id = p_order.user_id
      where t.id = p_order.tenant_id
    ) end
  );
end
$$;
comment on function internal.order_json(lms.payment_orders, text) is
'An order as its buyer sees it, with what the gateway''s checkout is opened with while it can be paid.';

create function internal.read_order(p_order uuid, p_checkout_url text) returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_order lms.payment_orders;
begin
  select o.*
  into v_order
  from lms.payment_orders as o
  where o.tenant_id = internal.tenant_id() and o.id = p_order;
  if not found then
    perform internal.fail('LM302', 'No such order.');
  end if;
  return internal.order_json(v_order, p_checkout_url);
end
$$;
comment on function internal.read_order(uuid, text) is 'An order that the person of this request may see. LM302.';
