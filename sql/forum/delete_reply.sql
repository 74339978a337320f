create function app.delete_reply(p_tenant uuid, p_user uuid, p_reply uuid, p_expected_version bigint) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.remove_reply(p_reply, p_expected_version);
  return '';
end
$$;
comment on function app.delete_reply(uuid, uuid, uuid, bigint) is
'Deletes a reply, by its author or a moderator. LM104, LM204, LM205, LM210, LM302.';
