create function app.list_payments(
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
  v_after := internal.newest_after(p_cursor, 'payments');

  with page as materialized (
    select p as payment, p.created_at, p.id,
      row_number() over (order by p.created_at desc, p.id desc) as nr
    from lms.payments as p
    where p.tenant_id = p_tenant
      and p.user_id = p_user
      and (p.created_at, p.id) < (v_after.at, v_after.id)
    order by p.created_at desc, p.id desc
    limit p_limit + 1
  )

  select
    json_agg(internal.payment_json(p.payment) order by p.nr) filter (where p.nr <= p_limit),
    max(internal.write_cursor('payments', p.created_at::text, p.id::text)) filter (
      where p.nr = p_limit and exists (select from page as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from page as p;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.list_payments(uuid, uuid, integer, text) is
'The caller''s own payments, those that failed too, newest first. LM401.';
