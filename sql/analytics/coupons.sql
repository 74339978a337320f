-- Definer: analysts may read no table, only what functions like this one show of their own institution.
create function internal.analytics_coupons() returns table (
  id uuid,
  code text,
  kind text,
  percent numeric,
  amount bigint,
  currency text,
  course_id uuid,
  is_active boolean,
  starts_at timestamptz,
  ends_at timestamptz,
  max_redemptions integer,
  max_redemptions_per_person integer,
  redeemed bigint,
  reserved bigint,
  waived bigint,
  created_at timestamptz
)
language plpgsql stable rows 1000
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_tenant uuid;
begin
  v_tenant := internal.open_analysis();
  return query
  select
    c.id,
    c.code,
    c.kind,
    trim_scale(c.percent_basis_points / 100.0),
    c.amount,
    c.currency,
    c.course_id,
    c.is_active,
    c.starts_at,
    c.ends_at,
    c.max_redemptions,
    c.max_redemptions_per_person,
    coalesce(used.redeemed, 0),
    coalesce(used.reserved, 0),
    coalesce(used.waived, 0),
    c.created_at
  from lms.coupons as c
  left join (
    select
      r.coupon_id,
      count(*) filter (where r.status = 'redeemed') as redeemed,
      count(*) filter (where r.status = 'reserved' and r.expires_at > now()) as reserved,
      count(*) filter (where r.status = 'waived') as waived
    from lms.coupon_redemptions as r
    where r.tenant_id = v_tenant
    group by r.coupon_id
  ) as used on used.coupon_id = c.id
  where c.tenant_id = v_tenant;
end
$$;
comment on function internal.analytics_coupons() is
'The coupons of the analyst''s institution, with how often each was used.';
