create function app.moderate_post(
  p_tenant uuid, p_user uuid, p_post uuid, p_decision text, p_reason text, p_until timestamptz
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('instructor', 'admin');
  perform from lms.posts as it
  where it.tenant_id = p_tenant and it.id = p_post;
  if not found then
    perform internal.fail('LM302', 'No such post.');
  end if;
  return internal.moderate(p_post, null, p_decision, p_reason, p_until);
end
$$;
comment on function app.moderate_post(uuid, uuid, uuid, text, text, timestamptz) is
'Hides, restores or deletes a post, warns its author, or suspends them from the forum. LM104, LM205, LM302, LM402.';
