-- Definer: analysts may read no table, only what functions like this one show of their own institution.
create function internal.analytics_coupon_redemptions() returns table (
  coupon_id uuid,
  user_id uuid,
  course_id uuid,
  status text,
  currency text,
  list_amount bigint,
  discount bigint,
  amount bigint,
  is_test boolean,
  created_at timestamptz,
  redeemed_on date
)
language plpgsql stable rows 20000
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_tenant uuid;
  v_timezone text;
begin
  v_tenant := internal.open_analysis();
  v_timezone := (
    select t.timezone
    from lms.tenants as t
    where t.id = v_tenant
  );
  return query
  select
    r.coupon_id,
    r.user_id,
    o.course_id,
    case when r.status = 'reserved' and r.expires_at <= now() then 'released' else r.status end,
    o.currency,
    o.list_amount,
    o.discount,
    o.amount,
    o.mode = 'test',
    r.created_at,
    case
      when r.status in ('redeemed', 'waived')
        then (coalesce(o.paid_at, r.updated_at) at time zone v_timezone)::date
    end
  from lms.coupon_redemptions as r
  join lms.payment_orders as o on o.tenant_id = r.tenant_id and o.id = r.order_id
  where r.tenant_id = v_tenant and o.tenant_id = v_tenant;
end
$$;
comment on function internal.analytics_coupon_redemptions() is
'Uses of the coupons of the analyst''s institution, with what each was worth.';
