create function app.unsubscribe(p_tenant uuid, p_user uuid, p_token text) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.end_subscription(p_token);
  return internal.find_subscription(p_token)::text;
end
$$;
comment on function app.unsubscribe(uuid, uuid, text) is
'Stops mail of one kind to one person, whoever shows the token; again and again the same. Answers as get_subscription. '
'LM302.';
