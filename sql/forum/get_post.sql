create function app.get_post(p_tenant uuid, p_user uuid, p_post uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.post_json(p_post);
end
$$;
comment on function app.get_post(uuid, uuid, uuid) is
'A post with all that it says; of one that was deleted, those who take part learn no more than that. LM204, LM302.';
