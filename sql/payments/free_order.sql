create function internal.free_order(p_course uuid, p_coupon text) returns uuid
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_order uuid;
begin
  select o.id
  into v_order
  from lms.payment_orders as o
  where o.tenant_id = internal.tenant_id()
    and o.user_id = internal.user_id()
    and o.course_id = p_course
    and o.status = 'free'
    and o.mode = 'live'
    and o.coupon_code = upper(btrim(p_coupon))
  order by o.created_at desc, o.id desc
  limit 1;
  if not found then
    perform internal.fail('LM219', 'You are enrolled in this course already.');
  end if;
  return v_order;
end
$$;
comment on function internal.free_order(uuid, text) is
'The order of nothing by which the person of this request got their place: a coupon for the whole price clicked twice. '
'LM219 when they have their place otherwise.';
