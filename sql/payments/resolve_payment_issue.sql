create function app.resolve_payment_issue(
  p_tenant uuid, p_user uuid, p_issue uuid, p_resolution text, p_note text, p_order uuid default null
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  return internal.resolve_issue(p_issue, p_resolution, p_note, p_order);
end
$$;
comment on function app.resolve_payment_issue(uuid, uuid, uuid, text, text, uuid) is
'Resolves an issue, for admins: refund (all that is left), enrol (the place that was paid for, whatever stood against '
'it), link (an unknown payment to an order, then as if it had been known), revoke (the place, after a dispute), dismiss. '
'LM104, LM205, LM219, LM220, LM302, LM402.';
