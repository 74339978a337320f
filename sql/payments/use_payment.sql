-- owner: lms_system
-- The caller has locked order and payment. Coupon, course and enrolment are locked before anything is decided: of
-- two payments for one place the second sees the first.
create function internal.use_payment(p_tenant uuid, p_payment uuid, p_by_staff boolean) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_payment lms.payments;
  v_order lms.payment_orders;
  v_course text;
  v_enrollment text;
  v_disposition text;
  v_issue text;
begin
  select p.*
  into strict v_payment
  from lms.payments as p
  where p.tenant_id = p_tenant and p.id = p_payment;
  select o.*
  into v_order
  from lms.payment_orders as o
  where o.tenant_id = p_tenant and o.id = v_payment.order_uuid;

  if v_order.id is null then
    v_issue := 'unknown_order';
  elsif v_payment.account_id <> v_order.account_id then
    v_issue := 'order_mismatch';
  elsif v_payment.currency <> v_order.currency then
    v_issue := 'currency_mismatch';
  elsif v_payment.captured <> v_order.amount then
    v_issue := 'amount_mismatch';
  end if;
  if v_issue is not null then
    v_disposition := 'review';
  elsif v_payment.mode = 'test' then
    v_disposition := 'test';
  else
    perform from lms.coupons as c
    where c.tenant_id = p_tenant and c.id = v_order.coupon_id
    for no key update;
    select c.status
    into v_course
    from lms.courses as c
    where c.tenant_id = p_tenant and c.id = v_order.course_id
    for no key update;
    select e.status
    into v_enrollment
    from lms.enrollments as e
    where e.tenant_id = p_tenant and e.user_id = v_order.user_id and e.course_id = v_order.course_id
    for no key update;

    v_issue := case
      when v_order.status = 'paid' or v_enrollment = 'active' then 'duplicate_payment'
      when v_course <> 'published' and not p_by_staff then 'course_gone'
      when not p_by_staff and exists (
        select from lms.users as u
        where u.tenant_id = p_tenant and u.id = v_order.user_id and u.status <> 'active'
      ) then 'person_barred'
    end;
    if v_issue is not null then
      v_disposition := 'needs_refund';
    elsif not internal.redeem_coupon(p_tenant, v_order.id, p_by_staff) then
      v_issue := 'coupon_exhausted';
      v_disposition := 'review';
    else
      v_disposition := 'enrolled';
    end if;
  end if;

  update lms.payments as p
  set disposition = v_disposition, updated_at = now()
  where p.tenant_id = p_tenant and p.id = p_payment;
  update lms.payment_issues as i
  set status = 'resolved', resolution = 'automatic', resolved_at = now()
  where i.tenant_id = p_tenant
    and i.payment_uuid = p_payment
    and i.kind = 'unknown_order'
    and i.status = 'open'
    and not p_by_staff
    and v_issue is distinct from 'unknown_order';
  if v_issue is not null then
    perform internal.open_issue(
      p_tenant, v_issue, p_payment, v_order.id, null, null,
      jsonb_strip_nulls(jsonb_build_object(
        'amount', v_payment.captured, 'currency', v_payment.currency, 'order_id', v_payment.gateway_order_id
      ))
    );
  end if;

  if v_disposition = 'needs_refund' then
    perform internal.request_automatic_refund(p_tenant, p_payment);
  elsif v_disposition = 'enrolled' then
    perform internal.give_place(p_tenant, v_order.user_id, v_order.course_id, 'payment');
  end if;
  if v_disposition in ('enrolled', 'test') and v_order.status <> 'paid' then
    update lms.payment_orders as o
    set status = 'paid', paid_at = now(), next_check_at = null, updated_at = now()
    where o.tenant_id = p_tenant and o.id = v_order.id;
    perform internal.issue_invoice(p_tenant, p_payment);
  end if;
  if v_disposition = 'enrolled' then
    perform internal.notify(
      p_tenant, v_order.user_id, 'payment', p_payment, v_order.course_id,
      jsonb_build_object(
        'payment_id', p_payment, 'course_title', v_order.course_title, 'status', 'paid',
        'amount', v_payment.captured, 'currency', v_payment.currency
      ) || coalesce(
        (
          select jsonb_build_object('invoice_id', i.id, 'invoice_number', i.number)
          from lms.invoices as i
          where i.tenant_id = p_tenant and i.payment_uuid = p_payment and i.corrects is null
        ), '{}'
      )
    );
  end if;
  return v_disposition;
end
$$;
comment on function internal.use_payment(uuid, uuid, boolean) is
'Decides what captured money is good for, and does it: a place with its invoice, the coupon used up, everything in one '
'transaction; or needs_refund, or review, each with an issue. p_by_staff: somebody wants the place given although the '
'coupon is used up, the course is not offered any more or the account is suspended. Answers with the disposition.';
