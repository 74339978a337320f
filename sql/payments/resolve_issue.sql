-- owner: lms_system
-- Definer: what a person decides about money is carried out by those who alone may write of it. Trusts the context, and
-- looks at everything under the payment's lock: two admins who decide at once decide once.
create function internal.resolve_issue(p_issue uuid, p_resolution text, p_note text, p_order uuid) returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant constant uuid := internal.tenant_id();
  v_issue lms.payment_issues;
  v_payment lms.payments;
begin
  perform internal.expect_role('admin');
  select i.*
  into v_issue
  from lms.payment_issues as i
  where i.tenant_id = v_tenant and i.id = p_issue;
  if not found then
    perform internal.fail('LM302', 'No such issue.');
  end if;

  if p_resolution = 'link' then
    perform from lms.payment_orders as o
    where o.tenant_id = v_tenant and o.id = p_order
    for no key update;
    if not found then
      perform internal.fail('LM402', 'There is no such order.', '/order_id');
    end if;
  end if;
  v_payment := internal.lock_payment(v_tenant, v_issue.payment_uuid);
  select i.*
  into v_issue
  from lms.payment_issues as i
  where i.tenant_id = v_tenant and i.id = p_issue
  for no key update;

  if v_issue.status = 'resolved' then
    if v_issue.resolution <> p_resolution then
      perform internal.fail(
        'LM205', 'The issue was resolved in another way.', null, jsonb_build_object('state', v_issue.resolution)
      );
    end if;
    return internal.read_issue(v_tenant, p_issue);
  elsif p_resolution <> all (internal.issue_resolutions(v_issue.kind))
    or (v_payment.id is null and p_resolution <> 'dismiss')
  then
    perform internal.fail('LM402', 'This is no way to resolve such an issue.', '/resolution');
  end if;

  if p_resolution = 'refund' then
    perform internal.make_refund(
      v_tenant, v_payment.id,
      (
        select least(r.amount, internal.refundable(v_tenant, v_payment.id))
        from lms.refunds as r
        where r.tenant_id = v_tenant and r.id = v_issue.refund_uuid and v_issue.kind = 'refund_failed'
      ),
      'staff', coalesce(p_note, ''), internal.user_id(),
      'issue-' || replace(p_issue::text, '-', ''), interval '0'
    );
  elsif p_resolution = 'enrol' then
    perform internal.give_paid_place(v_tenant, v_payment.id);
  elsif p_resolution = 'link' then
    perform internal.link_payment(v_tenant, v_payment.id, p_order);
  elsif p_resolution = 'revoke' then
    perform internal.take_back_place(v_tenant, v_payment.id, p_issue);
  end if;

  update lms.payment_issues as i
  set
    status = 'resolved',
    resolution = p_resolution,
    note = nullif(btrim(p_note, E' \t\r\n'), ''),
    resolved_by = internal.user_id(),
    resolved_at = now()
  where i.tenant_id = v_tenant and i.id = p_issue;
  return internal.read_issue(v_tenant, p_issue);
end
$$;
comment on function internal.resolve_issue(uuid, text, text, uuid) is
'Carries out what an admin decides about an issue, and writes down who, when and why. The same decision again changes '
'nothing. LM104, LM205, LM219, LM220, LM302, LM402.';
