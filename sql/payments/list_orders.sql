create function app.list_orders(
  p_tenant uuid, p_user uuid, p_limit integer default 25, p_cursor text default null, p_checkout_url text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after record;
  v_ids uuid[];
  v_rows json;
  v_next text;
begin
  perform internal.enter(p_tenant, p_user);
  if p_user is null then
    perform internal.fail('LM101', 'Sign in to see your orders.');
  end if;
  v_after := internal.newest_after(p_cursor, 'orders');
  v_ids := array(
    select o.id
    from lms.payment_orders as o
    where o.tenant_id = p_tenant and o.user_id = p_user and (o.created_at, o.id) < (v_after.at, v_after.id)
    order by o.created_at desc, o.id desc
    limit p_limit + 1
  );
  select
    json_agg(internal.order_json(o, p_checkout_url) order by listed.nr),
    max(internal.write_cursor('orders', o.created_at::text, o.id::text))
      filter (where listed.nr = p_limit and cardinality(v_ids) > p_limit)
  into v_rows, v_next
  from unnest(v_ids[:p_limit]) with ordinality as listed (id, nr)
  join lms.payment_orders as o on o.tenant_id = p_tenant and o.id = listed.id;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.list_orders(uuid, uuid, integer, text, text) is 'The caller''s own orders, newest first. LM101, LM401.';
