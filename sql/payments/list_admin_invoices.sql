create function app.list_admin_invoices(
  p_tenant uuid,
  p_user uuid,
  p_kind text,
  p_financial_year integer,
  p_buyer uuid,
  p_limit integer default 25,
  p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after record;
  v_rows json;
  v_next text;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  v_after := internal.newest_after(p_cursor, 'admin_invoices');

  with page as materialized (
    select i as invoice, i.created_at, i.id, row_number() over (order by i.created_at desc, i.id desc) as nr
    from lms.invoices as i
    where i.tenant_id = p_tenant
      and (i.created_at, i.id) < (v_after.at, v_after.id)
      and (p_kind is null or (p_kind = 'credit_note') = (i.corrects is not null))
      and (p_financial_year is null or i.financial_year = p_financial_year)
      and (p_buyer is null or i.user_id = p_buyer)
    order by i.created_at desc, i.id desc
    limit p_limit + 1
  )

  select
    json_agg(internal.invoice_json(p.invoice) order by p.nr) filter (where p.nr <= p_limit),
    (
      select internal.write_cursor('admin_invoices', last.created_at::text, last.id::text)
      from page as last
      where last.nr = p_limit and exists (select from page as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from page as p;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.list_admin_invoices(uuid, uuid, text, integer, uuid, integer, text) is
'The institution''s invoices and credit notes, newest first; by kind (invoice, credit_note), by the year in which their '
'financial year began, and by buyer. For admins. LM104, LM401.';
