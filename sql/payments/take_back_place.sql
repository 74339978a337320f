-- owner: lms_system
create function internal.take_back_place(p_tenant uuid, p_payment uuid, p_issue uuid) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_payment lms.payments;
begin
  select p.*
  into strict v_payment
  from lms.payments as p
  where p.tenant_id = p_tenant and p.id = p_payment;
  if v_payment.disposition_before is distinct from 'enrolled' then
    perform internal.fail(
      'LM205', 'This payment gives no place that could be taken back.', null,
      jsonb_build_object('state', v_payment.disposition)
    );
  end if;

  perform internal.revoke_paid_enrollment(p_tenant, p_payment);
  update lms.payments as p
  set disposition_before = 'review', updated_at = now()
  where p.tenant_id = p_tenant and p.id = p_payment;
  perform internal.notify(
    p_tenant, v_payment.user_id, 'payment', p_issue, v_payment.course_id,
    (
      select jsonb_build_object(
        'payment_id', p_payment, 'course_title', o.course_title, 'status', 'revoked',
        'amount', v_payment.captured, 'currency', v_payment.currency
      )
      from lms.payment_orders as o
      where o.tenant_id = p_tenant and o.id = v_payment.order_uuid
    )
  );
end
$$;
comment on function internal.take_back_place(uuid, uuid, uuid) is
'Revokes the place that a disputed payment gave, as staff want it, and tells whose it was. When the dispute is won '
'after all, somebody must say what the money is for. LM205.';
