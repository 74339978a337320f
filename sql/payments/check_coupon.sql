create function internal.check_coupon(p_tenant uuid, p_coupon jsonb) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_percent constant numeric := (p_coupon ->> 'percent')::numeric;
  v_amount constant numeric := (p_coupon #>> '{amount,amount}')::numeric;
begin
  perform internal.refuse_nulls(p_coupon, 'percent', 'amount', 'course_id', 'max_redemptions', 'ends_at');
  if p_coupon ->> 'code' is not null and upper(p_coupon ->> 'code') !~ '^[A-Z0-9][A-Z0-9_-]{1,39}$' then
    perform internal.fail('LM402', 'A code has 2 to 40 letters, digits, hyphens and underscores.', '/code');
  elsif v_percent is not null and (v_percent not between 0.01 and 100 or v_percent * 100 <> trunc(v_percent * 100)) then
    perform internal.fail('LM402', 'A percentage is between 0.01 and 100, in hundredths.', '/percent');
  elsif v_amount is not null and (v_amount not between 1 and 100000000000 or v_amount <> trunc(v_amount)) then
    perform internal.fail('LM402', 'An amount is between 1 and 100000000000 minor units.', '/amount/amount');
  elsif p_coupon #>> '{amount,currency}' !~ '^[A-Z]{3}$' then
    perform internal.fail('LM402', 'A currency is three capital letters.', '/amount/currency');
  elsif (p_coupon ->> 'max_redemptions')::bigint not between 1 and 10000000 then
    perform internal.fail('LM402', 'A coupon is used 1 to 10,000,000 times.', '/max_redemptions');
  elsif (p_coupon ->> 'max_redemptions_per_person')::bigint not between 1 and 1000 then
    perform internal.fail('LM402', 'A person uses a coupon 1 to 1000 times.', '/max_redemptions_per_person');
  elsif length(p_coupon ->> 'description') > 500 or p_coupon ->> 'description' ~ '[[:cntrl:]]' then
    perform internal.fail('LM402', 'A description is one line of at most 500 characters.', '/description');
  end if;

  if p_coupon ->> 'course_id' is not null then
    perform from lms.courses as c
    where c.tenant_id = p_tenant and c.id = (p_coupon ->> 'course_id')::uuid;
    if not found then
      perform internal.fail('LM402', 'There is no such course.', '/course_id');
    end if;
  end if;
end
$$;
comment on function internal.check_coupon(uuid, jsonb) is 'LM402 that points at the member which the table would refuse.';
