create function internal.admin_payment_json(p_payment lms.payments) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select internal.payment_json(p_payment)::jsonb || jsonb_build_object(
    'user', (
      select json_build_object('id', u.id, 'name', u.name, 'email', u.email)
      from lms.users as u
      where u.tenant_id = p_payment.tenant_id and u.id = p_payment.user_id
    ),
    'gateway_order_id', p_payment.gateway_order_id,
    'captured', internal.money(p_payment.captured, p_payment.currency),
    'refundable', internal.money(internal.refundable(p_payment.tenant_id, p_payment.id), p_payment.currency),
    'dispute', case
      when p_payment.dispute_id is not null then json_build_object(
        'id', p_payment.dispute_id,
        'status', p_payment.dispute_status,
        'began_at', internal.rfc3339(p_payment.disputed_at)
      )
    end
  )
$$;
comment on function internal.admin_payment_json(lms.payments) is
'A payment as admins see it: whose it is, what can still be given back, whether the bank disputes it.';
