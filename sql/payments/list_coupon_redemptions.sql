create function app.list_coupon_redemptions(
  p_tenant uuid, p_user uuid, p_coupon uuid, p_limit integer default 25, p_cursor text default null
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
  v_after := internal.newest_after(p_cursor, 'coupon_redemptions');
  perform from lms.coupons as c
  where c.tenant_id = p_tenant and c.id = p_coupon;
  if not found then
    perform internal.fail('LM302', 'No such coupon.');
  end if;

  with page as materialized (
    select r.*, row_number() over (order by r.created_at desc, r.id desc) as nr
    from lms.coupon_redemptions as r
    where r.tenant_id = p_tenant
      and r.coupon_id = p_coupon
      and (r.created_at, r.id) < (v_after.at, v_after.id)
    order by r.created_at desc, r.id desc
    limit p_limit + 1
  )

  select
    json_agg(
      json_build_object(
        'id', p.id,
        'user', json_build_object('id', u.id, 'name', u.name, 'email', u.email),
        'course', json_build_object('id', o.course_id, 'title', o.course_title),
        'order_id', p.order_id,
        'status', case when p.status = 'reserved' and p.expires_at <= now() then 'released' else p.status end,
        'discount', internal.money(o.discount, o.currency),
        'created_at', internal.rfc3339(p.created_at),
        'expires_at', case when p.status = 'reserved' then internal.rfc3339(p.expires_at) end
      ) order by p.nr
    ) filter (where p.nr <= p_limit),
    max(internal.write_cursor('coupon_redemptions', p.created_at::text, p.id::text)) filter (
      where p.nr = p_limit and exists (select from page as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from page as p
  join lms.payment_orders as o on o.tenant_id = p.tenant_id and o.id = p.order_id
  join lms.users as u on u.tenant_id = p.tenant_id and u.id = p.user_id
  where o.tenant_id = p_tenant and u.tenant_id = p_tenant;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.list_coupon_redemptions(uuid, uuid, uuid, integer, text) is
'Who has used a coupon, holds it for an order or has let it go, newest first, for admins. LM104, LM302, LM401.';
