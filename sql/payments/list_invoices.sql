create function app.list_invoices(
  p_tenant uuid, p_user uuid, p_limit integer default 25, p_cursor text default null
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
  v_after := internal.newest_after(p_cursor, 'invoices');

  with page as materialized (
    select i as invoice, i.created_at, i.id, row_number() over (order by i.created_at desc, i.id desc) as nr
    from lms.invoices as i
    where i.tenant_id = p_tenant and i.user_id = p_user and (i.created_at, i.id) < (v_after.at, v_after.id)
    order by i.created_at desc, i.id desc
    limit p_limit + 1
  )

  select
    json_agg(internal.invoice_json(p.invoice) order by p.nr) filter (where p.nr <= p_limit),
    (
      select internal.write_cursor('invoices', last.created_at::text, last.id::text)
      from page as last
      where last.nr = p_limit and exists (select from page as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from page as p;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.list_invoices(uuid, uuid, integer, text) is
'The caller''s own invoices and credit notes, newest first. LM401.';
