create function app.create_reply(p_tenant uuid, p_user uuid, p_post uuid, p_reply jsonb, p_html text) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.write_reply(p_post, p_reply, p_html);
end
$$;
comment on function app.create_reply(uuid, uuid, uuid, jsonb, text) is
'Replies to a post. p_html: the body as safe HTML. LM204, LM205, LM206, LM215, LM216, LM302, LM402.';
