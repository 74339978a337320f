create function internal.invoice_file_json(p lms.invoices) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'id', (p).id, 'number', (p).number, 'sha256', encode((p).pdf_sha256, 'hex'), 'size', (p).pdf_size
  )::text
$$;
comment on function internal.invoice_file_json(lms.invoices) is
'Which PDF an invoice is: {"id", "number", "sha256" (hex), "size"}, the last two NULL before it is rendered.';
