create function app.create_announcement(
  p_tenant uuid, p_user uuid, p_announcement jsonb, p_body_html text
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  return internal.announce(p_tenant, p_user, null, p_announcement, p_body_html);
end
$$;
comment on function app.create_announcement(uuid, uuid, jsonb, text) is
'Announces {"title", "body"} to the whole institution, which the worker then tells everybody. p_body_html: the body, '
'rendered and safe. LM104, LM206, LM402.';
