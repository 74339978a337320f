create function internal.coupon_json(p_coupon lms.coupons) returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'version', p_coupon.version,
    'id', p_coupon.id,
    'code', p_coupon.code,
    'description', p_coupon.description,
    'kind', p_coupon.kind,
    'percent', trim_scale(p_coupon.percent_basis_points / 100.0),
    'amount', case
      when p_coupon.kind = 'fixed' then internal.money(p_coupon.amount, p_coupon.currency)
    end,
    'course_id', p_coupon.course_id,
    'max_redemptions', p_coupon.max_redemptions,
    'max_redemptions_per_person', p_coupon.max_redemptions_per_person,
    'starts_at', internal.rfc3339(p_coupon.starts_at),
    'ends_at', internal.rfc3339(p_coupon.ends_at),
    'is_active', p_coupon.is_active,
    'redemptions', (
      select json_build_object(
        'redeemed', count(*) filter (where r.status = 'redeemed'),
        'reserved', count(*) filter (where r.status = 'reserved' and r.expires_at > now()),
        'waived', count(*) filter (where r.status = 'waived')
      )
      from lms.coupon_redemptions as r
      where r.tenant_id = p_coupon.tenant_id and r.coupon_id = p_coupon.id
    ),
    'created_by', p_coupon.created_by,
    'created_at', internal.rfc3339(p_coupon.created_at),
    'updated_at', internal.rfc3339(p_coupon.updated_at)
  )
$$;
comment on function internal.coupon_json(lms.coupons) is 'A coupon as admins see it, with how often it was used.';
