-- Definer: admins ask for refunds, and write none.
create function internal.request_refund(p_payment uuid, p_amount bigint, p_reason text, p_key text) returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant constant uuid := internal.tenant_id();
  v_user constant uuid := internal.user_id();
  v_made record;
begin
  perform internal.expect_role('admin');
  -- A key is its sender's and the payment's; hashed, since the gateway reads it.
  v_made := internal.make_refund(
    v_tenant, p_payment, p_amount, 'staff', btrim(coalesce(p_reason, ''), E' \t\r\n'), v_user,
    case
      when p_key is not null
        then left(encode(sha256(convert_to(concat_ws('|', v_user, p_payment, p_key), 'UTF8')), 'hex'), 40)
    end,
    interval '35 seconds' -- by then the API has asked, or died
  );
  return (
    select json_build_object('refund', internal.admin_refund_json(r), 'job_id', v_made.job)::text
    from lms.refunds as r
    where r.tenant_id = v_tenant and r.id = v_made.refund
  );
end
$$;
comment on function internal.request_refund(uuid, bigint, text, text) is
'A refund that an admin asks for; see internal.make_refund(). LM104, LM205, LM211, LM220, LM302, LM402.';

create function app.request_refund(
  p_tenant uuid, p_user uuid, p_payment uuid, p_amount bigint, p_reason text, p_key text
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  return internal.request_refund(p_payment, p_amount, p_reason, p_key);
end
$$;
comment on function app.request_refund(uuid, uuid, uuid, bigint, text, text) is
'Asks for a payment to be given back, in part (p_amount, minor units) or all that is left of it (NULL): {"refund", '
'"job_id"}, the job that asks the gateway, NULL when that has happened. The same key again is the same refund. Admins. '
'LM104, LM205, LM211, LM220, LM302, LM402.';
