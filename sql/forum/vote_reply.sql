create function app.vote_reply(p_tenant uuid, p_user uuid, p_reply uuid, p_value integer) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.cast_reply_vote(p_reply, p_value);
end
$$;
comment on function app.vote_reply(uuid, uuid, uuid, integer) is
'Votes on a reply, once a person: 1 up, -1 down, 0 neither. LM104, LM204, LM205, LM215, LM302, LM402.';
