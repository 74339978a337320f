create function internal.invoice_json(p lms.invoices) returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'id', (p).id,
    'kind', case when (p).corrects is null then 'invoice' else 'credit_note' end,
    'is_test', (p).series like 'test\_%',
    'number', (p).number,
    'issued_on', (p).issued_on,
    'course', json_build_object('id', (p).course_id, 'title', (p).description),
    'payment_id', (p).payment_uuid,
    'corrects_id', (p).corrects,
    'buyer', json_build_object(
      'name', (p).buyer ->> 'name',
      'address', (p).buyer ->> 'address',
      'state_code', (p).buyer ->> 'state_code',
      'gstin', (p).buyer ->> 'gstin'
    ),
    'seller', json_build_object(
      'legal_name', (p).seller ->> 'legal_name',
      'state_code', (p).seller ->> 'state_code',
      'gstin', (p).seller ->> 'gstin'
    ),
    'place_of_supply', (p).place_of_supply,
    'sac', (p).sac,
    'list_amount', internal.money((p).list_amount, (p).currency),
    'discount', internal.money((p).discount, (p).currency),
    'taxable', internal.money((p).taxable, (p).currency),
    'taxes', internal.taxes_json((p).rate_basis_points, (p).cgst, (p).sgst, (p).igst, (p).currency),
    'total', internal.money((p).amount, (p).currency),
    'pdf_url', format('/api/invoices/%s.pdf', (p).id)
  )
$$;
comment on function internal.invoice_json(lms.invoices) is
'An invoice or a credit note as the API shows it; amounts are money, dates days by India''s calendar.';
