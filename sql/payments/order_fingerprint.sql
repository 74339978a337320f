create function internal.order_fingerprint(p_order lms.payment_orders) returns bytea
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select sha256(convert_to(
    jsonb_build_array(
      p_order.tenant_id, p_order.id, p_order.user_id, p_order.course_id, p_order.account_id, p_order.key_id,
      p_order.mode, p_order.receipt, p_order.course_title, p_order.currency, p_order.list_amount, p_order.discount,
      p_order.taxable, p_order.cgst, p_order.sgst, p_order.igst, p_order.amount, p_order.coupon_id,
      p_order.coupon_code, p_order.tax, p_order.billing
    )::text,
    'UTF8'
  ))
$$;
comment on function internal.order_fingerprint(lms.payment_orders) is
'A hash of everything that an order froze when it was made, by which a later change is found out.';
