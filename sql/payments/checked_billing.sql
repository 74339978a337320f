create function internal.checked_billing(p_billing jsonb, p_state_required boolean) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_billing jsonb := '{}';
  v_member record;
  v_value text;
begin
  if jsonb_typeof(coalesce(p_billing, '{}')) not in ('object', 'null') then
    perform internal.fail('LM402', 'Billing data is an object.', '/billing');
  end if;
  for v_member in
    select m.name, m.maximum, m.form, p_billing -> m.name as given
    from (values
      ('name', 200, '^[^[:cntrl:]]+$'),
      ('address', 500, '^[^\x01-\x08\x0b\x0c\x0e-\x1f\x7f]+$'),
      ('gstin', 15, '^[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]$'),
      ('state_code', 2, '^(0[1-9]|[12][0-9]|3[0-8]|9[67])$')
    ) as m (name, maximum, form)
    where jsonb_typeof(p_billing -> m.name) <> 'null'
  loop
    v_value := nullif(btrim(v_member.given #>> '{}', E' \t\r\n'), '');
    if v_member.name = 'gstin' then
      v_value := upper(v_value);
    end if;
    if jsonb_typeof(v_member.given) <> 'string' or length(v_value) > v_member.maximum or v_value !~ v_member.form then
      perform internal.fail(
        'LM402', format('This is not a %s.', replace(v_member.name, '_', ' ')), '/billing/' || v_member.name
      );
    elsif v_value is not null then
      v_billing := v_billing || jsonb_build_object(v_member.name, v_value);
    end if;
  end loop;

  if v_billing ? 'gstin' and not v_billing ? 'state_code' then
    v_billing := v_billing || jsonb_build_object('state_code', left(v_billing ->> 'gstin', 2));
  elsif v_billing ? 'gstin' and left(v_billing ->> 'gstin', 2) <> v_billing ->> 'state_code' then
    perform internal.fail('LM402', 'A GSTIN begins with the code of its state.', '/billing/gstin');
  elsif p_state_required and not v_billing ? 'state_code' then
    perform internal.fail(
      'LM402', 'The buyer''s state decides the tax. Buyers outside India have the code 96.', '/billing/state_code'
    );
  end if;
  return v_billing;
end
$$;
comment on function internal.checked_billing(jsonb, boolean) is
'Who an invoice is for, {"name", "address", "state_code", "gstin"}, without what is empty or unknown. A state is the '
'number that begins its GSTINs; 96: outside India. LM402.';
