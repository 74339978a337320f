-- Definer: compares with every number that was given out. A prefix that the other series used would make one of them
-- twice, and the capture that needs it would fail.
create function internal.check_tax_profile(p_profile jsonb) returns void
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_gstin constant text := p_profile ->> 'gstin';
  v_prefix text;
begin
  if p_profile ->> 'state_code' !~ '^(0[1-9]|[12][0-9]|3[0-8]|97)$' then
    perform internal.fail('LM402', 'The number of a state is what its GSTINs begin with.', '/state_code');
  elsif v_gstin is not null and left(v_gstin, 2) <> p_profile ->> 'state_code' then
    perform internal.fail('LM402', 'A GSTIN begins with the number of its state.', '/gstin');
  elsif v_gstin is null and (p_profile ->> 'rate_basis_points')::integer > 0 then
    perform internal.fail('LM402', 'Only who is registered, with a GSTIN, charges tax.', '/rate_basis_points');
  elsif (p_profile ->> 'rate_basis_points')::integer % 2 = 1 then
    perform internal.fail('LM402', 'The rate is halved into CGST and SGST: an even number.', '/rate_basis_points');
  elsif p_profile ->> 'exemption' is not null and (p_profile ->> 'rate_basis_points')::integer > 0 then
    perform internal.fail('LM402', 'What is exempt has the rate 0.', '/exemption');
  elsif p_profile ->> 'prefix' = p_profile ->> 'credit_note_prefix' then
    perform internal.fail('LM402', 'Invoices and credit notes are told apart by their prefix.', '/credit_note_prefix');
  end if;

  foreach v_prefix in array array['prefix', 'credit_note_prefix'] loop
    if p_profile ->> v_prefix in ('TST', 'TCN') then
      perform internal.fail('LM402', 'This prefix marks what is only a test.', '/' || v_prefix);
    elsif exists (
      select from lms.invoices as i
      where i.tenant_id = internal.tenant_id()
        and i.number like (p_profile ->> v_prefix) || '/%'
        and i.series <> case v_prefix when 'prefix' then 'invoice' else 'credit_note' end
    ) then
      perform internal.fail('LM402', 'This prefix was used for the other kind.', '/' || v_prefix);
    end if;
  end loop;
end
$$;
comment on function internal.check_tax_profile(jsonb) is
'LM402 that points at what of a tax profile does not fit together, beyond the forms that the HTTP layer checks.';
