create function internal.payment_json(p_payment lms.payments) returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'id', p_payment.id,
    'payment_id', p_payment.payment_id,
    'order_id', p_payment.order_uuid,
    'mode', p_payment.mode,
    'course', case when o.id is not null then json_build_object('id', o.course_id, 'title', o.course_title) end,
    'amount', internal.money(p_payment.amount, p_payment.currency),
    'refunded', internal.money(p_payment.refunded, p_payment.currency),
    'status', p_payment.status,
    'disposition', p_payment.disposition,
    'method', p_payment.method,
    'error', case
      when p_payment.status = 'failed' or p_payment.error_code = 'returned'
        then json_build_object('code', p_payment.error_code, 'description', p_payment.error_description)
    end,
    'invoice_url', case
      when exists (
        select from lms.invoices as i
        where i.tenant_id = p_payment.tenant_id and i.payment_uuid = p_payment.id and i.corrects is null
      )
        then format('/api/payments/%s/invoice.pdf', p_payment.id)
    end,
    'created_at', internal.rfc3339(p_payment.created_at),
    'captured_at', internal.rfc3339(p_payment.captured_at)
  )
  from (select p_payment.order_uuid as id) as named
  left join lms.payment_orders as o on o.tenant_id = p_payment.tenant_id and o.id = named.id
$$;
comment on function internal.payment_json(lms.payments) is 'A payment as lists show it to whoever made it.';
