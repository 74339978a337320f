-- One computation for what is shown and for what is charged.
create function internal.price_order(
  p_tenant uuid,
  p_user uuid,
  p_course uuid,
  p_coupon text,
  p_billing jsonb,
  p_order uuid default null,
  out course_title text,
  out currency text,
  out list_amount bigint,
  out discount bigint,
  out taxable bigint,
  out cgst bigint,
  out sgst bigint,
  out igst bigint,
  out amount bigint,
  out coupon_id uuid,
  out coupon_code text,
  out tax jsonb,
  out billing jsonb
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_coupon lms.coupons;
  v_profile jsonb := internal.tax_snapshot(p_tenant);
  v_tax record;
begin
  select c.title, c.currency, c.price
  into strict course_title, price_order.currency, list_amount
  from lms.courses as c
  where c.tenant_id = p_tenant and c.id = p_course;
  billing := internal.checked_billing(p_billing, v_profile ? 'gstin');

  discount := 0;
  if nullif(btrim(p_coupon), '') is not null then
    v_coupon := internal.find_coupon(
      p_tenant, p_user, upper(btrim(p_coupon)), p_course, price_order.currency, p_order
    );
    coupon_id := v_coupon.id;
    coupon_code := v_coupon.code;
    discount := case v_coupon.kind
      when 'percentage' then round(list_amount::numeric * v_coupon.percent_basis_points / 10000)
      when 'fixed' then least(v_coupon.amount, list_amount)
      else list_amount
    end;
  end if;

  v_tax := internal.tax_on(v_profile, list_amount - discount, billing ->> 'state_code');
  if v_tax.total < internal.smallest_charge(price_order.currency) then
    discount := list_amount;
    v_tax := internal.tax_on(v_profile, 0, billing ->> 'state_code');
  end if;
  taxable := v_tax.taxable;
  cgst := v_tax.cgst;
  sgst := v_tax.sgst;
  igst := v_tax.igst;
  amount := v_tax.total;
  tax := case
    when v_profile = '{}' then v_profile
    else jsonb_strip_nulls(v_profile || jsonb_build_object('place_of_supply', v_tax.place_of_supply))
  end;
end
$$;
comment on function internal.price_order(uuid, uuid, uuid, text, jsonb, uuid) is
'What a course costs somebody: its price, less a coupon, with the tax that the institution''s profile asks for where the '
'buyer lives. p_order: an order of theirs whose use of the coupon is not counted against them. LM218, LM402.';
