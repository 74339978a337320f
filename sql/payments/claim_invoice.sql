-- owner: lms_system
-- For what renders, in the worker and in the API, outside of anybody's request. No lease is needed: the facts are
-- frozen, so whoever renders them makes the same bytes.
create function app.claim_invoice(p_tenant uuid, p_id uuid) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_facts text;
begin
  select jsonb_strip_nulls(jsonb_build_object(
    'id', i.id,
    'series', i.series,
    'number', i.number,
    'issued_on', i.issued_on,
    'locale', i.locale,
    'seller', jsonb_build_object(
      'name', i.seller ->> 'legal_name',
      'address', i.seller ->> 'address',
      'state_code', i.seller ->> 'state_code',
      'gstin', i.seller ->> 'gstin'
    ),
    'buyer', jsonb_build_object(
      'name', i.buyer ->> 'name',
      'address', i.buyer ->> 'address',
      'state_code', i.buyer ->> 'state_code',
      'gstin', i.buyer ->> 'gstin',
      'email', i.buyer ->> 'email'
    ),
    'institution_name', i.seller ->> 'institution_name',
    'primary_color', i.seller ->> 'primary_color',
    'place_of_supply', i.place_of_supply,
    'description', i.description,
    'sac', i.sac,
    'exemption', i.seller ->> 'exemption',
    'rate_basis_points', i.rate_basis_points,
    'currency', i.currency,
    'list_amount', i.list_amount,
    'discount', i.discount,
    'taxable', i.taxable,
    'cgst', i.cgst,
    'sgst', i.sgst,
    'igst', i.igst,
    'amount', i.amount,
    'payment_id', p.payment_id,
    'paid_on', case when i.corrects is null then (p.captured_at at time zone 'Asia/Kolkata')::date end,
    'corrects_number', o.number,
    'corrects_issued_on', o.issued_on
  ))::text
  into v_facts
  from lms.invoices as i
  left join lms.payments as p on p.tenant_id = i.tenant_id and p.id = i.payment_uuid
  left join lms.invoices as o on o.tenant_id = i.tenant_id and o.id = i.corrects
  where i.tenant_id = p_tenant and i.id = p_id;
  return v_facts;
end
$$;
comment on function app.claim_invoice(uuid, uuid) is
'What to print on an invoice or a credit note, as api/invoices/facts.py describes it, amounts in minor units; NULL: there '
'is none.';
