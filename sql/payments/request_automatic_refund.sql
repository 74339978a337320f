-- owner: lms_system
-- Called by whatever finds that a payment is of no use, as often as it finds that: a payment has one automatic refund.
create function internal.request_automatic_refund(p_tenant uuid, p_payment uuid) returns uuid
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_refund uuid;
begin
  perform from lms.payments as p
  join lms.payment_accounts as a on a.tenant_id = p.tenant_id and a.id = p.account_id
  where p.tenant_id = p_tenant
    and p.id = p_payment
    and a.tenant_id = p_tenant
    and a.auto_refund
    and p.disposition = 'needs_refund'
    and p.dispute_status is distinct from 'lost';
  if not found or internal.refundable(p_tenant, p_payment) = 0 then
    return null;
  end if;
  select made.refund
  into v_refund
  from internal.make_refund(
    p_tenant, p_payment, null, 'automatic', '', null, 'auto-' || replace(p_payment::text, '-', ''), interval '0'
  ) as made;
  return v_refund;
end
$$;
comment on function internal.request_automatic_refund(uuid, uuid) is
'Asks for a payment that needs a refund to be given back whole, when its account wants that done without asking anybody; '
'the refund''s id, NULL when it is left to the staff. Again and again the same one.';
