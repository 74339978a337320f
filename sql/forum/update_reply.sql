create function app.update_reply(
  p_tenant uuid, p_user uuid, p_reply uuid, p_patch jsonb, p_html text, p_expected_version bigint
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.edit_reply(p_reply, p_patch, p_html, p_expected_version);
end
$$;
comment on function app.update_reply(uuid, uuid, uuid, jsonb, text, bigint) is
'Merge patch of a reply by its author; what it said before is kept. LM104, LM204, LM205, LM210, LM215, LM302, LM402.';
