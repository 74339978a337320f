create function internal.payment_details(p_payment lms.payments) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object(
    'order', (
      select json_build_object(
        'receipt', o.receipt,
        'list_amount', internal.money(o.list_amount, o.currency),
        'discount', internal.money(o.discount, o.currency),
        'coupon_code', o.coupon_code,
        'taxable', internal.money(o.taxable, o.currency),
        'taxes', internal.taxes_json((o.tax ->> 'rate_basis_points')::integer, o.cgst, o.sgst, o.igst, o.currency),
        'total', internal.money(o.amount, o.currency),
        'billing', o.billing
      )
      from lms.payment_orders as o
      where o.tenant_id = p_payment.tenant_id and o.id = p_payment.order_uuid
    ),
    'invoices', (
      select coalesce(
        json_agg(
          json_build_object(
            'id', i.id,
            'kind', case when i.corrects is null then 'invoice' else 'credit_note' end,
            'number', i.number,
            'issued_on', i.issued_on,
            'total', internal.money(i.amount, i.currency),
            'pdf_url', format('/api/invoices/%s.pdf', i.id)
          )
          order by i.created_at, i.id
        ), '[]'
      )
      from lms.invoices as i
      where i.tenant_id = p_payment.tenant_id and i.payment_uuid = p_payment.id
    )
  )
$$;
comment on function internal.payment_details(lms.payments) is
'What a payment was made of, as its order froze it, and its invoice with the credit notes that correct it.';
