-- owner: lms_system
create function internal.tell_of_refund(p_tenant uuid, p_refund uuid) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.notify(
    p_tenant, p.user_id, 'payment', r.id, p.course_id,
    jsonb_build_object(
      'payment_id', p.id, 'course_title', o.course_title, 'status', 'refunded', 'amount', r.amount, 'currency', r.currency
    ) || case
      when n.id is not null then jsonb_build_object('invoice_id', n.id, 'invoice_number', n.number) else '{}'
    end
  )
  from lms.refunds as r
  join lms.payments as p on p.tenant_id = r.tenant_id and p.id = r.payment_uuid
  join lms.payment_orders as o on o.tenant_id = p.tenant_id and o.id = p.order_uuid
  left join lms.invoices as n on n.tenant_id = r.tenant_id and n.refund_uuid = r.id
  where r.tenant_id = p_tenant and p.tenant_id = p_tenant and o.tenant_id = p_tenant and r.id = p_refund;
end
$$;
comment on function internal.tell_of_refund(uuid, uuid) is
'Tells whoever paid that money goes back to them; when it is not known who that is, nobody.';
