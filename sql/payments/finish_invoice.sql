-- owner: lms_system
create function app.finish_invoice(p_tenant uuid, p_id uuid, p_sha256 text, p_size integer) returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer text;
begin
  update lms.invoices as i
  set pdf_sha256 = decode(p_sha256, 'hex'), pdf_size = p_size, rendered_at = now()
  where i.tenant_id = p_tenant and i.id = p_id and i.rendered_at is null;

  select json_build_object('sha256', encode(i.pdf_sha256, 'hex'), 'size', i.pdf_size)::text
  into v_answer
  from lms.invoices as i
  where i.tenant_id = p_tenant and i.id = p_id;
  return v_answer;
end
$$;
comment on function app.finish_invoice(uuid, uuid, text, integer) is
'Records the SHA-256 (hex) and the size of a PDF that is stored, unless some were recorded before; answers with those '
'that count: {"sha256", "size"}. NULL: no such invoice.';
