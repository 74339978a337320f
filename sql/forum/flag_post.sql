create function app.flag_post(p_tenant uuid, p_user uuid, p_post uuid, p_reason text, p_note text) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.flag(p_post, null, p_reason, p_note);
end
$$;
comment on function app.flag_post(uuid, uuid, uuid, text, text) is
'Asks the moderators to look at a post; again and again the same flag. LM104, LM204, LM205, LM215, LM302.';
