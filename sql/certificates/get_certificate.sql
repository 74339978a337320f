create function app.get_certificate(p_tenant uuid, p_user uuid, p_certificate uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.read_certificate(p_certificate)::text;
end
$$;
comment on function app.get_certificate(uuid, uuid, uuid) is
'A certificate: the caller''s own, or one of a course that they answer for. LM302.';
