create function app.flag_reply(p_tenant uuid, p_user uuid, p_reply uuid, p_reason text, p_note text) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.flag(null, p_reply, p_reason, p_note);
end
$$;
comment on function app.flag_reply(uuid, uuid, uuid, text, text) is
'Asks the moderators to look at a reply; again and again the same flag. LM104, LM204, LM205, LM215, LM302.';
