create function app.get_reply(p_tenant uuid, p_user uuid, p_reply uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.reply_json(p_reply);
end
$$;
comment on function app.get_reply(uuid, uuid, uuid) is 'A reply, by itself. LM204, LM302.';
