create function app.create_coupon(p_tenant uuid, p_user uuid, p_coupon jsonb) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_id uuid;
  v_value record;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  perform internal.check_coupon(p_tenant, p_coupon);
  select
    ((p_coupon ->> 'percent')::numeric * 100)::integer as basis_points,
    (p_coupon #>> '{amount,amount}')::bigint as amount,
    coalesce((p_coupon ->> 'starts_at')::timestamptz, now()) as starts_at,
    (p_coupon ->> 'ends_at')::timestamptz as ends_at
  into v_value;
  perform internal.check_coupon_value(
    p_coupon ->> 'kind', v_value.basis_points, v_value.amount, v_value.starts_at, v_value.ends_at
  );

  begin
    insert into lms.coupons (
      tenant_id, code, description, kind, percent_basis_points, amount, currency, course_id, max_redemptions,
      max_redemptions_per_person, starts_at, ends_at, is_active, created_by
    )
    values (
      p_tenant,
      upper(p_coupon ->> 'code'),
      coalesce(btrim(p_coupon ->> 'description'), ''),
      p_coupon ->> 'kind',
      v_value.basis_points,
      v_value.amount,
      p_coupon #>> '{amount,currency}',
      (p_coupon ->> 'course_id')::uuid,
      (p_coupon ->> 'max_redemptions')::integer,
      coalesce((p_coupon ->> 'max_redemptions_per_person')::integer, 1),
      v_value.starts_at,
      v_value.ends_at,
      coalesce((p_coupon ->> 'is_active')::boolean, true),
      p_user
    )
    returning id into v_id;
  exception when unique_violation then
    perform internal.fail('LM206', 'Another coupon has this code.', '/code');
  end;
  return internal.read_coupon(p_tenant, v_id);
end
$$;
comment on function app.create_coupon(uuid, uuid, jsonb) is
'A new coupon. Members: code, kind (percentage, fixed, free), percent or amount {amount, currency}, description, '
'course_id, max_redemptions, max_redemptions_per_person, starts_at, ends_at, is_active. LM104, LM206, LM402.';
