-- owner: lms_system
-- Called by what runs for a person as well as by what runs for nobody, so it trusts p_tenant: its callers have it from
-- the context, or from a row.
create function internal.add_gateway_job(
  p_tenant uuid, p_account uuid, p_command text, p_order uuid, p_payment uuid, p_refund uuid, p_payment_id text,
  p_delay interval default '35 seconds'
) returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_id uuid;
begin
  -- An equal job may end between the two statements, so once more.
  for v_turn in 1..3 loop
    insert into lms.gateway_jobs (
      tenant_id, account_id, command, order_uuid, payment_uuid, refund_uuid, payment_id
    )
    values (p_tenant, p_account, p_command, p_order, p_payment, p_refund, p_payment_id)
    on conflict do nothing
    returning id into v_id;
    exit when v_id is not null;

    select j.id
    into v_id
    from lms.gateway_jobs as j
    where j.tenant_id = p_tenant
      and j.account_id = p_account
      and j.command = p_command
      and j.status = 'pending'
      and j.order_uuid is not distinct from p_order
      and j.refund_uuid is not distinct from p_refund
      and j.payment_id is not distinct from p_payment_id;
    if v_id is not null then
      return v_id;
    end if;
  end loop;

  perform internal.queue_job('ask_gateway', json_build_object('tenant_id', p_tenant, 'id', v_id), p_delay);
  return v_id;
end
$$;
comment on function internal.add_gateway_job(uuid, uuid, text, uuid, uuid, uuid, text, interval) is
'Writes down what the gateway must be asked, and queues it for the worker: after the time that a request which asks by '
'itself may take, or at once with a delay of 0. The same thing is asked once: an equal job that is pending is returned.';
