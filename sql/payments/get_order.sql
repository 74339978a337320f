create function app.get_order(
  p_tenant uuid, p_user uuid, p_order uuid, p_checkout_url text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.read_order(p_order, p_checkout_url)::text;
end
$$;
comment on function app.get_order(uuid, uuid, uuid, text) is
'An order of the caller''s, which they ask for again until it is paid; any of the institution''s for admins. LM302.';
