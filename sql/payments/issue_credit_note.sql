-- owner: lms_system
-- Several partial refunds must add up to the invoice in every component: each takes what its share of the whole leaves
-- after the ones before it, so that the last takes the rest.
create function internal.issue_credit_note(p_tenant uuid, p_refund uuid) returns uuid
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_note uuid;
  v_refund record;
  v_invoice record;
  v_before record;
  v_number record;
  v_series text;
  v_cgst bigint;
  v_igst bigint;
begin
  select n.id
  into v_note
  from lms.invoices as n
  where n.tenant_id = p_tenant and n.refund_uuid = p_refund;
  if found then
    return v_note;
  end if;

  select r.amount, r.payment_uuid
  into strict v_refund
  from lms.refunds as r
  where r.tenant_id = p_tenant and r.id = p_refund;

  select i.id, i.series, i.amount, i.cgst, i.igst
  into v_invoice
  from lms.invoices as i
  where i.tenant_id = p_tenant and i.payment_uuid = v_refund.payment_uuid and i.corrects is null;
  if not found then
    return null; -- it gave nothing, so nothing was invoiced
  end if;

  v_series := case v_invoice.series when 'invoice' then 'credit_note' else 'test_credit_note' end;
  v_number := internal.next_invoice_number(p_tenant, v_series); -- its lock orders the notes of one invoice as well

  select coalesce(sum(n.amount), 0) as amount, coalesce(sum(n.cgst), 0) as cgst, coalesce(sum(n.igst), 0) as igst
  into v_before
  from lms.invoices as n
  where n.tenant_id = p_tenant and n.corrects = v_invoice.id;
  -- Of a refund of a few paise, rounding must not take more than there is.
  v_cgst := least(
    round(v_invoice.cgst * (v_before.amount + v_refund.amount) / v_invoice.amount) - v_before.cgst,
    v_refund.amount / 2
  );
  v_igst := least(
    round(v_invoice.igst * (v_before.amount + v_refund.amount) / v_invoice.amount) - v_before.igst,
    v_refund.amount
  );

  insert into lms.invoices (
    tenant_id, series, financial_year, sequence, number, issued_on, user_id, course_id, order_uuid, payment_uuid,
    refund_uuid, corrects, description, seller, buyer, place_of_supply, sac, rate_basis_points, currency, list_amount,
    discount, taxable, cgst, sgst, igst, amount, locale
  )
  select
    p_tenant,
    v_series,
    v_number.financial_year,
    v_number.sequence,
    v_number.number,
    v_number.issued_on,
    i.user_id,
    i.course_id,
    i.order_uuid,
    i.payment_uuid,
    p_refund,
    i.id,
    i.description,
    i.seller,
    i.buyer,
    i.place_of_supply,
    i.sac,
    i.rate_basis_points,
    i.currency,
    v_refund.amount,
    0,
    v_refund.amount - 2 * v_cgst - v_igst,
    v_cgst,
    v_cgst,
    v_igst,
    v_refund.amount,
    i.locale
  from lms.invoices as i
  where i.tenant_id = p_tenant and i.id = v_invoice.id
  returning id into strict v_note;
  return v_note;
end
$$;
comment on function internal.issue_credit_note(uuid, uuid) is
'The credit note of a processed refund, issued now unless it was before; NULL when the payment has no invoice. All notes '
'of an invoice that is given back in full add up to it, component by component.';
