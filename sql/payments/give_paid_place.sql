-- owner: lms_system
create function internal.give_paid_place(p_tenant uuid, p_payment uuid) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_payment lms.payments;
  v_disposition text;
begin
  select p.*
  into strict v_payment
  from lms.payments as p
  where p.tenant_id = p_tenant and p.id = p_payment;
  perform from lms.enrollments as e
  where e.tenant_id = p_tenant
    and e.user_id = v_payment.user_id
    and e.course_id = v_payment.course_id
    and e.status = 'active';
  if found then
    perform internal.fail('LM219', 'They are enrolled in this course already.');
  elsif v_payment.disposition not in ('review', 'needs_refund')
    or internal.refundable(p_tenant, p_payment) < v_payment.captured
  then
    perform internal.fail(
      'LM205', 'The money is not there to pay for a place.', null,
      jsonb_build_object('state', v_payment.disposition)
    );
  end if;

  perform from lms.invoices as i
  where i.tenant_id = p_tenant and i.payment_uuid = p_payment and i.corrects is null;
  if found then -- it paid for the order before, and the place was taken back during a dispute
    perform from lms.courses as c
    where c.tenant_id = p_tenant and c.id = v_payment.course_id
    for no key update;
    update lms.payments as p
    set disposition = 'enrolled', updated_at = now()
    where p.tenant_id = p_tenant and p.id = p_payment;
    perform internal.give_place(p_tenant, v_payment.user_id, v_payment.course_id, 'payment');
    return;
  end if;

  v_disposition := internal.use_payment(p_tenant, p_payment, true);
  if v_disposition <> 'enrolled' then
    perform internal.fail(
      'LM205', 'This payment does not pay for its order.', null, jsonb_build_object('state', v_disposition)
    );
  end if;
end
$$;
comment on function internal.give_paid_place(uuid, uuid) is
'Gives the place that a payment was for, as staff want it, although something stood against that. LM205, LM219.';
