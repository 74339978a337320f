create function app.get_admin_payment(p_tenant uuid, p_user uuid, p_payment uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer text;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  select (
    internal.admin_payment_json(p) || internal.payment_details(p) || jsonb_build_object(
      'refunds', (
        select coalesce(json_agg(internal.admin_refund_json(r) order by r.created_at, r.id), '[]')
        from lms.refunds as r
        where r.tenant_id = p_tenant and r.payment_uuid = p_payment
      ),
      'issues', (
        select coalesce(
          json_agg(
            json_build_object('id', i.id, 'kind', i.kind, 'status', i.status, 'resolution', i.resolution)
            order by i.created_at, i.id
          ), '[]'
        )
        from lms.payment_issues as i
        where i.tenant_id = p_tenant and i.payment_uuid = p_payment
      )
    )
  )::text
  into v_answer
  from lms.payments as p
  where p.tenant_id = p_tenant and p.id = p_payment;
  if not found then
    perform internal.fail('LM302', 'No such payment.');
  end if;
  return v_answer;
end
$$;
comment on function app.get_admin_payment(uuid, uuid, uuid) is
'A payment with its refunds, its invoices and what was to be looked at about it, for admins. LM104, LM302.';
