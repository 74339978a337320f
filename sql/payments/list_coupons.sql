create function app.list_coupons(
  p_tenant uuid,
  p_user uuid,
  p_course uuid default null,
  p_is_active boolean default null,
  p_q text default null,
  p_limit integer default 25,
  p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after record;
  v_q text := upper(nullif(btrim(p_q), ''));
  v_rows json;
  v_next text;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  v_after := internal.newest_after(p_cursor, 'coupons');

  with page as materialized (
    select c as coupon, c.created_at, c.id,
      row_number() over (order by c.created_at desc, c.id desc) as nr
    from lms.coupons as c
    where c.tenant_id = p_tenant
      and (p_course is null or c.course_id = p_course)
      and (p_is_active is null or c.is_active = p_is_active)
      and (v_q is null or starts_with(c.code, v_q))
      and (c.created_at, c.id) < (v_after.at, v_after.id)
    order by c.created_at desc, c.id desc
    limit p_limit + 1
  )

  select
    json_agg(internal.coupon_json(p.coupon) order by p.nr) filter (where p.nr <= p_limit),
    max(internal.write_cursor('coupons', p.created_at::text, p.id::text)) filter (
      where p.nr = p_limit and exists (select from page as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from page as p;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.list_coupons(uuid, uuid, uuid, boolean, text, integer, text) is
'The coupons of the institution, newest first, for admins. p_q: how the code begins. LM104, LM401.';
