create function app.list_notifications(
  p_tenant uuid, p_user uuid, p_unread boolean, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after record;
  v_rows json;
  v_next text;
begin
  perform internal.enter(p_tenant, p_user);
  v_after := internal.newest_after(p_cursor, 'notifications');

  with numbered as materialized (
    select row_number() over (order by n.created_at desc, n.id desc) as nr, n as notification, n.created_at, n.id
    from internal.my_notifications(coalesce(p_unread, false), v_after.at, v_after.id, p_limit + 1) as n
  )

  select
    json_agg(internal.notification_json(n.notification) order by n.nr) filter (where n.nr <= p_limit),
    (
      select internal.write_cursor('notifications', last.created_at::text, last.id::text)
      from numbered as last
      where last.nr = p_limit and exists (select from numbered as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from numbered as n;
  return (
    internal.page(v_rows, p_limit, v_next)::jsonb || jsonb_build_object('unread_count', internal.unread_count())
  )::text;
end
$$;
comment on function app.list_notifications(uuid, uuid, boolean, integer, text) is
'What the caller is told, newest first, and unread_count, of all of it. LM401.';
