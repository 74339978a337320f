create function app.get_refund(p_tenant uuid, p_user uuid, p_refund uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer text;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  select internal.admin_refund_json(r)::text
  into v_answer
  from lms.refunds as r
  where r.tenant_id = p_tenant and r.id = p_refund;
  if not found then
    perform internal.fail('LM302', 'No such refund.');
  end if;
  return v_answer;
end
$$;
comment on function app.get_refund(uuid, uuid, uuid) is 'A refund as it is now, for admins. LM104, LM302.';
