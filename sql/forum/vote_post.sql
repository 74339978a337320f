create function app.vote_post(p_tenant uuid, p_user uuid, p_post uuid, p_value integer) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.cast_post_vote(p_post, p_value);
end
$$;
comment on function app.vote_post(uuid, uuid, uuid, integer) is
'Votes on a post, once a person: 1 up, -1 down, 0 neither. LM104, LM204, LM205, LM215, LM302, LM402.';
