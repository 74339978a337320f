create function internal.gateway_job_json(p_job lms.gateway_jobs) returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'id', p_job.id,
    'command', p_job.command,
    'lease', p_job.lease,
    'attempt', p_job.attempts,
    'account_id', a.id,
    'mode', a.mode,
    'swept_until', extract(epoch from coalesce(a.swept_until, a.created_at))::bigint,
    'payment_id', coalesce(p_job.payment_id, p.payment_id),
    'order', case when o.id is not null then json_build_object(
      'id', o.id, 'order_id', o.order_id, 'receipt', o.receipt, 'amount', o.amount, 'currency', o.currency
    ) end,
    'refund', case when r.id is not null then json_build_object(
      'id', r.id, 'refund_id', r.refund_id, 'amount', r.amount, 'currency', r.currency,
      'idempotency_key', r.idempotency_key
    ) end,
    -- An order's own key first; the present one after it, in case the former was withdrawn at the gateway.
    'keys', (
      select coalesce(
        json_agg(
          json_build_object('key_id', k.key_id, 'secret_sealed', k.secret_sealed)
          order by k.key_id is not distinct from coalesce(o.key_id, paid.key_id) desc, k.created_at desc
        ), '[]'
      )
      from lms.payment_keys as k
      where k.tenant_id = a.tenant_id
        and k.account_id = a.id
        and (k.retired_at is null or k.key_id = coalesce(o.key_id, paid.key_id))
    )
  )
  from lms.payment_accounts as a
  left join lms.payment_orders as o on o.tenant_id = a.tenant_id and o.id = p_job.order_uuid
  left join lms.refunds as r on r.tenant_id = a.tenant_id and r.id = p_job.refund_uuid
  left join lms.payments as p on p.tenant_id = a.tenant_id and p.id = coalesce(p_job.payment_uuid, r.payment_uuid)
  left join lms.payment_orders as paid on paid.tenant_id = a.tenant_id and paid.id = p.order_uuid
  where a.tenant_id = p_job.tenant_id and a.id = p_job.account_id
$$;
comment on function internal.gateway_job_json(lms.gateway_jobs) is
'All that is needed to ask the gateway: the command, what it is about, and the account''s keys, sealed.';
