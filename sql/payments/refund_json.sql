create function internal.refund_json(p_refund lms.refunds) returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'id', p_refund.id,
    'payment_id', p_refund.payment_uuid,
    'amount', internal.money(p_refund.amount, p_refund.currency),
    'status', p_refund.status,
    'source', p_refund.source,
    'created_at', internal.rfc3339(p_refund.created_at),
    'processed_at', internal.rfc3339(p_refund.processed_at)
  )
$$;
comment on function internal.refund_json(lms.refunds) is 'A refund as whoever paid sees it.';
