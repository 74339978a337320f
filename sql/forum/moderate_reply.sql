create function app.moderate_reply(
  p_tenant uuid, p_user uuid, p_reply uuid, p_decision text, p_reason text, p_until timestamptz
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('instructor', 'admin');
  perform from lms.replies as it
  where it.tenant_id = p_tenant and it.id = p_reply;
  if not found then
    perform internal.fail('LM302', 'No such reply.');
  end if;
  return internal.moderate(null, p_reply, p_decision, p_reason, p_until);
end
$$;
comment on function app.moderate_reply(uuid, uuid, uuid, text, text, timestamptz) is
'Hides, restores or deletes a reply, warns its author, or suspends them from the forum. LM104, LM205, LM302, LM402.';
