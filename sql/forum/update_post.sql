create function app.update_post(
  p_tenant uuid, p_user uuid, p_post uuid, p_patch jsonb, p_html text, p_expected_version bigint
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.edit_post(p_post, p_patch, p_html, p_expected_version);
end
$$;
comment on function app.update_post(uuid, uuid, uuid, jsonb, text, bigint) is
'Merge patch of a post: what it says by its author, is_pinned and is_locked by moderators; what it said before is kept. '
'p_html: a new body as safe HTML. LM104, LM204, LM205, LM210, LM215, LM302, LM402.';
