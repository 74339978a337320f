-- owner: lms_system
-- The row of the counter stays locked until the invoice is committed, or is given back with it: no number is left out,
-- and two captures at once take turns for no longer than their transactions last.
create function internal.next_invoice_number(
  p_tenant uuid, p_series text, out financial_year integer, out sequence bigint, out number text, out issued_on date
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_prefix text;
begin
  select y.day, y.financial_year
  into issued_on, next_invoice_number.financial_year
  from internal.financial_year(now()) as y;

  insert into lms.invoice_counters as c (tenant_id, series, financial_year, last_number)
  values (p_tenant, p_series, next_invoice_number.financial_year, 1)
  on conflict on constraint invoice_counters_pkey do update set last_number = c.last_number + 1
  returning c.last_number into next_invoice_number.sequence;

  select
    case p_series
      when 'invoice' then coalesce(p.prefix, 'INV')
      when 'credit_note' then coalesce(p.credit_note_prefix, 'CN')
      when 'test_invoice' then 'TST'
      else 'TCN'
    end
  into v_prefix
  from (select p_tenant as tenant_id) as given
  left join lms.tax_profiles as p on p.tenant_id = given.tenant_id;
  number := format(
    '%s/%s%s/%s', v_prefix, lpad((financial_year % 100)::text, 2, '0'), lpad(((financial_year + 1) % 100)::text, 2, '0'),
    lpad(sequence::text, greatest(length(sequence::text), 5), '0')
  );
end
$$;
comment on function internal.next_invoice_number(uuid, text) is
'Takes the next number of a series, like INV/2627/00001: at most 16 characters, counted by financial year, April to March '
'by India''s calendar day.';
