-- owner: lms_system
create function internal.ask_for_payment(p_tenant uuid, p_account uuid, p_payment_id text) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform from lms.gateway_jobs as j
  where j.tenant_id = p_tenant
    and j.account_id = p_account
    and j.command = 'fetch_payment'
    and j.payment_id = p_payment_id
    and j.status = 'pending';
  if not found then
    perform internal.add_gateway_job(p_tenant, p_account, 'fetch_payment', null, null, null, p_payment_id);
  end if;
end
$$;
comment on function internal.ask_for_payment(uuid, uuid, text) is
'Has the gateway asked for a payment of which something is told that is not known yet, unless it is being asked.';
