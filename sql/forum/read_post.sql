create function app.read_post(p_tenant uuid, p_user uuid, p_post uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.note_read(p_post);
  return '';
end
$$;
comment on function app.read_post(uuid, uuid, uuid) is
'The caller has read a post and its replies: it is unread again when there is another one. LM204, LM302.';
