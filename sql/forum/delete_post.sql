create function app.delete_post(p_tenant uuid, p_user uuid, p_post uuid, p_expected_version bigint) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.remove_post(p_post, p_expected_version);
  return '';
end
$$;
comment on function app.delete_post(uuid, uuid, uuid, bigint) is
'Deletes a post, by its author or a moderator: a tombstone where there are replies, otherwise gone. LM104, LM204, LM205, '
'LM210, LM302.';
