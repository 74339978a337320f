create function app.get_invoice_file(p_tenant uuid, p_user uuid, p_invoice uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer text;
begin
  perform internal.enter(p_tenant, p_user);
  select internal.invoice_file_json(i)
  into v_answer
  from lms.invoices as i
  where i.tenant_id = p_tenant and i.id = p_invoice;
  if not found then
    perform internal.fail('LM302', 'No such invoice.');
  end if;
  return v_answer;
end
$$;
comment on function app.get_invoice_file(uuid, uuid, uuid) is
'The PDF of an invoice or a credit note that the caller may download, as internal.invoice_file_json() says. LM302.';
