create function app.read_notification(p_tenant uuid, p_user uuid, p_notification uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer text;
begin
  perform internal.enter(p_tenant, p_user);
  update lms.notifications as n
  set read_at = coalesce(n.read_at, now())
  where n.tenant_id = p_tenant and n.id = p_notification and n.user_id = p_user and n.in_app
  returning internal.notification_json(n)::text into v_answer;
  if not found then
    perform internal.fail('LM302', 'No such notification.');
  end if;
  return v_answer;
end
$$;
comment on function app.read_notification(uuid, uuid, uuid) is
'Marks a notification of the caller''s as read; again and again since the first time. LM302.';
