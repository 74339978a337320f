create function app.get_notification_preferences(p_tenant uuid, p_user uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.notification_preferences(p_tenant, p_user);
end
$$;
comment on function app.get_notification_preferences(uuid, uuid) is
'How the caller is told of each kind: {kind: {"in_app", "mail"}}.';
