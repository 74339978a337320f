-- owner: lms_system
create function internal.apply_event(p_tenant uuid, p_account uuid, p_event jsonb) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_name text := p_event ->> 'event';
  v_payment jsonb := p_event #> '{payload,payment,entity}';
  v_entity jsonb := p_event #> array['payload', split_part(v_name, '.', 1), 'entity'];
  v_result text;
begin
  if v_name in ('payment.authorized', 'payment.captured', 'payment.failed', 'order.paid') then
    if jsonb_typeof(v_payment) is distinct from 'object' then
      return 'unreadable';
    end if;
    return internal.apply_payment(p_tenant, p_account, v_payment, 'webhook');
  elsif v_name not in ('refund.created', 'refund.processed', 'refund.failed') and v_name not like 'payment.dispute.%' then
    return 'ignored';
  end if;

  if v_name like 'payment.dispute.%' then
    v_entity := p_event #> '{payload,dispute,entity}';
  end if;
  if jsonb_typeof(v_entity) is distinct from 'object' then
    return 'unreadable';
  end if;
  -- What is told along of the payment may be the first that is heard of it.
  if jsonb_typeof(v_payment) = 'object' then
    perform internal.apply_payment(p_tenant, p_account, v_payment, 'webhook');
  end if;
  if v_name like 'refund.%' then
    v_result := internal.apply_refund(p_tenant, p_account, v_entity, 'webhook');
  else
    v_result := internal.apply_dispute(p_tenant, p_account, v_entity, 'webhook');
  end if;
  return v_result;
end
$$;
comment on function internal.apply_event(uuid, uuid, jsonb) is
'Hands the snapshots of an event to what applies them: ignored when it is of no interest, unreadable, later when '
'something must come first, else what has become of it.';
