-- Locked as by those who use it, so that nobody goes by half of a change.
create function app.update_coupon(
  p_tenant uuid, p_user uuid, p_coupon uuid, p_patch jsonb, p_expected_version bigint
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_coupon record;
  v_value record;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  perform internal.check_coupon(p_tenant, p_patch);

  select c.*
  into v_coupon
  from lms.coupons as c
  where c.tenant_id = p_tenant and c.id = p_coupon
  for update;
  if not found then
    perform internal.fail('LM302', 'No such coupon.');
  end if;
  perform internal.expect_version(p_expected_version, v_coupon.version);

  select
    case
      when p_patch ? 'percent' then ((p_patch ->> 'percent')::numeric * 100)::integer
      else v_coupon.percent_basis_points
    end as basis_points,
    case when p_patch ? 'amount' then (p_patch #>> '{amount,amount}')::bigint else v_coupon.amount end as amount,
    coalesce((p_patch ->> 'starts_at')::timestamptz, v_coupon.starts_at) as starts_at,
    case when p_patch ? 'ends_at' then (p_patch ->> 'ends_at')::timestamptz else v_coupon.ends_at end as ends_at
  into v_value;
  perform internal.check_coupon_value(
    v_coupon.kind, v_value.basis_points, v_value.amount, v_value.starts_at, v_value.ends_at
  );

  update lms.coupons as c
  set
    description = coalesce(btrim(p_patch ->> 'description'), c.description),
    percent_basis_points = v_value.basis_points,
    amount = v_value.amount,
    currency = case when p_patch ? 'amount' then p_patch #>> '{amount,currency}' else c.currency end,
    course_id = case when p_patch ? 'course_id' then (p_patch ->> 'course_id')::uuid else c.course_id end,
    max_redemptions = case
      when p_patch ? 'max_redemptions' then (p_patch ->> 'max_redemptions')::integer
      else c.max_redemptions
    end,
    max_redemptions_per_person = coalesce(
      (p_patch ->> 'max_redemptions_per_person')::integer, c.max_redemptions_per_person
    ),
    starts_at = v_value.starts_at,
    ends_at = v_value.ends_at,
    is_active = coalesce((p_patch ->> 'is_active')::boolean, c.is_active)
  where c.tenant_id = p_tenant and c.id = p_coupon;
  return internal.read_coupon(p_tenant, p_coupon);
end
$$;
comment on function app.update_coupon(uuid, uuid, uuid, jsonb, bigint) is
'Merge patch of a coupon; its code and its kind stay. Orders keep the discount that they were made with. LM104, LM210, '
'LM302, LM402.';
