create function internal.keep_coupon() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_used record;
begin
  select coalesce(sum(each.uses), 0) as total, coalesce(max(each.uses), 0) as by_one
  into v_used
  from (
    select count(*) as uses
    from lms.coupon_redemptions as r
    where r.tenant_id = new.tenant_id
      and r.coupon_id = new.id
      and (r.status = 'redeemed' or (r.status = 'reserved' and r.expires_at > clock_timestamp()))
    group by r.user_id
  ) as each;
  if new.max_redemptions < v_used.total then
    perform internal.fail(
      'LM402', format('The coupon is used or held %s times already.', v_used.total), '/max_redemptions'
    );
  elsif new.max_redemptions_per_person < v_used.by_one then
    perform internal.fail(
      'LM402', format('One person has used the coupon %s times already.', v_used.by_one), '/max_redemptions_per_person'
    );
  end if;
  return new;
end
$$;
comment on function internal.keep_coupon() is
'Trigger: a coupon''s limits are not lower than what it is used already. LM402.';
