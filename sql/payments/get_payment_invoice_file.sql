create function app.get_payment_invoice_file(p_tenant uuid, p_user uuid, p_payment uuid) returns text
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
  where i.tenant_id = p_tenant and i.payment_uuid = p_payment and i.corrects is null;
  if not found then
    perform internal.fail('LM302', 'This payment has no invoice.');
  end if;
  return v_answer;
end
$$;
comment on function app.get_payment_invoice_file(uuid, uuid, uuid) is
'The PDF of the invoice of a payment, as app.get_invoice_file(). LM302: no such payment, or it gave nothing.';
