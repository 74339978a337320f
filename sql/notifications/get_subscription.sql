create function app.get_subscription(p_tenant uuid, p_user uuid, p_token text) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.find_subscription(p_token)::text;
end
$$;
comment on function app.get_subscription(uuid, uuid, text) is
'What a link at the end of a mail is about, whoever follows it: {"kind", "mail", "institution_name", "primary_color"}. '
'LM302.';
