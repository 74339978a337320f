-- owner: lms_system
-- Definer: opened by whatever meets it, the worker above all, in whose transactions there is no person. What was said
-- before is not said again: an open issue of the kind stays the one it is, and what a person has settled is not asked
-- again because the same snapshot comes once more.
create function internal.open_issue(
  p_tenant uuid, p_kind text, p_payment uuid, p_order uuid, p_refund uuid, p_event uuid, p_detail jsonb
) returns uuid
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_detail constant jsonb := coalesce(p_detail, '{}');
  v_issue uuid;
begin
  select i.id
  into v_issue
  from lms.payment_issues as i
  where i.tenant_id = p_tenant
    and i.kind = p_kind
    and i.payment_uuid is not distinct from p_payment
    and i.order_uuid is not distinct from p_order
    and i.refund_uuid is not distinct from p_refund
    and i.event_uuid is not distinct from p_event
    and (i.status = 'open' or i.detail = v_detail)
  order by i.status, i.created_at
  limit 1;
  if found then
    return v_issue;
  end if;

  insert into lms.payment_issues (tenant_id, kind, payment_uuid, order_uuid, refund_uuid, event_uuid, detail)
  values (p_tenant, p_kind, p_payment, p_order, p_refund, p_event, v_detail)
  on conflict do nothing
  returning id into v_issue;
  if found then
    return v_issue;
  end if;

  -- Somebody else has just opened it, or it is open with other circumstances.
  select i.id
  into v_issue
  from lms.payment_issues as i
  where i.tenant_id = p_tenant
    and i.kind = p_kind
    and i.status = 'open'
    and (
      i.event_uuid = p_event
      or i.refund_uuid = p_refund
      or (i.payment_uuid = p_payment and i.refund_uuid is not distinct from p_refund)
      or (i.order_uuid = p_order and p_payment is null)
    )
  order by i.created_at
  limit 1;
  return v_issue;
end
$$;
comment on function internal.open_issue(uuid, text, uuid, uuid, uuid, uuid, jsonb) is
'Puts before the institution''s admins what a person must look at, once: the id of the new issue, or of the one that says '
'this already. p_detail: what they need to know of it, without secrets.';
grant execute on function internal.open_issue(uuid, text, uuid, uuid, uuid, uuid, jsonb) to lms_owner;
