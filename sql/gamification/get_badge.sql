create function app.get_badge(p_tenant uuid, p_user uuid, p_badge uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.read_badge(p_tenant, p_user, p_badge);
end
$$;
comment on function app.get_badge(uuid, uuid, uuid) is
'A badge with the caller''s progress; an inactive one for admins, and for those who have it. LM302.';
