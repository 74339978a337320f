-- Times are told in milliseconds: what was shown with one is older than its next.
create function app.read_notifications(p_tenant uuid, p_user uuid, p_until timestamptz) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  update lms.notifications as n
  set read_at = now()
  where n.tenant_id = p_tenant
    and n.user_id = p_user
    and n.in_app
    and n.read_at is null
    and date_trunc('milliseconds', n.created_at) <= p_until;
  return json_build_object('unread_count', internal.unread_count());
end
$$;
comment on function app.read_notifications(uuid, uuid, timestamptz) is
'Marks what the caller was told up to a time as read, and answers with what is left: {"unread_count"}.';
