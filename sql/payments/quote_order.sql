-- Definer: what it is made of, coupons and the tax profile, is not the buyer's to read.
create function internal.quote_order(p_course uuid, p_coupon text, p_billing jsonb) returns json
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_user uuid := internal.user_id();
  v_price record;
begin
  perform internal.payable_course(p_course, 'live');
  v_price := internal.price_order(v_tenant, v_user, p_course, p_coupon, p_billing);
  return json_build_object(
    'course_id', p_course,
    'course_title', v_price.course_title,
    'list_amount', json_build_object('amount', v_price.list_amount, 'currency', v_price.currency),
    'discount', json_build_object('amount', v_price.discount, 'currency', v_price.currency),
    'coupon_code', v_price.coupon_code,
    'taxable', json_build_object('amount', v_price.taxable, 'currency', v_price.currency),
    'taxes', internal.taxes_json(
      (v_price.tax ->> 'rate_basis_points')::integer, v_price.cgst, v_price.sgst, v_price.igst, v_price.currency
    ),
    'total', json_build_object('amount', v_price.amount, 'currency', v_price.currency),
    'enrolled', internal.is_enrolled(p_course)
  );
end
$$;
comment on function internal.quote_order(uuid, text, jsonb) is
'What the person of this request would pay for a course. LM205, LM218, LM302, LM402.';

create function app.quote_order(p_tenant uuid, p_user uuid, p_course uuid, p_coupon text, p_billing jsonb) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.quote_order(p_course, p_coupon, p_billing)::text;
end
$$;
comment on function app.quote_order(uuid, uuid, uuid, text, jsonb) is
'What a course would cost the caller now, with a coupon and their state''s taxes: {"course_id", "list_amount", "discount", '
'"coupon_code", "taxable", "taxes": [{"name", "rate_percent", "amount"}], "total", "enrolled"}. Nothing is reserved. '
'LM205, LM218, LM302, LM402.';
