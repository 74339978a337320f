create function app.get_payment(p_tenant uuid, p_user uuid, p_payment uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer text;
begin
  perform internal.enter(p_tenant, p_user);
  select (
    internal.payment_json(p)::jsonb || internal.payment_details(p) || jsonb_build_object(
      'refunds', (
        select coalesce(json_agg(internal.refund_json(r) order by r.created_at, r.id), '[]')
        from lms.refunds as r
        where r.tenant_id = p_tenant and r.payment_uuid = p_payment
      )
    )
  )::text
  into v_answer
  from lms.payments as p
  where p.tenant_id = p_tenant and p.id = p_payment and p.user_id = p_user;
  if not found then
    perform internal.fail('LM302', 'No such payment.');
  end if;
  return v_answer;
end
$$;
comment on function app.get_payment(uuid, uuid, uuid) is
'A payment of the caller''s: what it was made of, what was given back, and the invoices. LM302.';
