-- owner: lms_system
-- Whichever way the news came, nobody needs to ask any more.
create function internal.finish_refund_jobs(p_tenant uuid, p_refund uuid) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  update lms.gateway_jobs as j
  set status = 'done', finished_at = now(), lease = null, leased_until = null
  where j.tenant_id = p_tenant
    and j.refund_uuid = p_refund
    and j.command in ('refund', 'fetch_refund')
    and j.status = 'pending'
$$;
comment on function internal.finish_refund_jobs(uuid, uuid) is
'Ends what is to be asked of the gateway about a refund: it has said.';
