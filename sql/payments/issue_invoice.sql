-- owner: lms_system
-- Called by the transaction that captures, whoever's it is, so that a payment which gave something has its invoice and
-- no other has one.
create function internal.issue_invoice(p_tenant uuid, p_payment uuid) returns uuid
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_invoice uuid;
  v_number record;
begin
  select i.id
  into v_invoice
  from lms.invoices as i
  where i.tenant_id = p_tenant and i.payment_uuid = p_payment and i.corrects is null;
  if found then
    return v_invoice;
  end if;

  select n.*, case p.mode when 'live' then 'invoice' else 'test_invoice' end as series
  into v_number
  from lms.payments as p
  cross join lateral internal.next_invoice_number(
    p_tenant, case p.mode when 'live' then 'invoice' else 'test_invoice' end
  ) as n
  where p.tenant_id = p_tenant and p.id = p_payment;

  insert into lms.invoices (
    tenant_id, series, financial_year, sequence, number, issued_on, user_id, course_id, order_uuid, payment_uuid,
    description, seller, buyer, place_of_supply, sac, rate_basis_points, currency, list_amount, discount, taxable, cgst,
    sgst, igst, amount, locale
  )
  select
    p_tenant,
    v_number.series,
    v_number.financial_year,
    v_number.sequence,
    v_number.number,
    v_number.issued_on,
    o.user_id,
    o.course_id,
    o.id,
    p_payment,
    o.course_title,
    jsonb_strip_nulls(jsonb_build_object(
      'legal_name', t.name,
      'institution_name', t.name,
      'primary_color', case when t.branding ->> 'primary_color' ~ '^#[0-9a-f]{6}$' then t.branding ->> 'primary_color' end
    )) || (o.tax - 'place_of_supply'),
    jsonb_build_object('name', u.name, 'email', u.email) || o.billing,
    o.tax ->> 'place_of_supply',
    o.tax ->> 'sac',
    coalesce((o.tax ->> 'rate_basis_points')::integer, 0),
    o.currency,
    o.list_amount,
    o.discount,
    o.taxable,
    o.cgst,
    o.sgst,
    o.igst,
    o.amount,
    t.locale
  from lms.payments as p
  join lms.payment_orders as o on o.tenant_id = p.tenant_id and o.id = p.order_uuid
  join lms.users as u on u.tenant_id = o.tenant_id and u.id = o.user_id
  join lms.tenants as t on t.id = o.tenant_id
  where p.tenant_id = p_tenant and p.id = p_payment
  returning id into strict v_invoice;
  return v_invoice;
end
$$;
comment on function internal.issue_invoice(uuid, uuid) is
'The invoice of a captured payment, issued now unless it was before: what the order froze, under the next number.';
