-- Definer: reads the caller's own alone, and asks once what the policy asks for each row.
create function internal.my_notifications(p_unread boolean, p_after_at timestamptz, p_after_id uuid, p_limit integer)
returns setof lms.notifications
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_courses uuid[] := internal.my_told_courses();
  v_all boolean := internal.request_role() = 'admin';
begin
  return query
  select n.*
  from lms.notifications as n
  where n.tenant_id = internal.tenant_id()
    and n.user_id = internal.user_id()
    and n.in_app
    and (n.read_at is null or not p_unread)
    and (n.created_at, n.id) < (p_after_at, p_after_id)
    and (n.course_id is null or n.kind in ('certificate', 'payment') or v_all or n.course_id = any (v_courses))
    and (n.kind not in ('reply', 'accepted') or internal.reply_stands(n.tenant_id, n.event_id))
  order by n.created_at desc, n.id desc
  limit p_limit;
end
$$;
comment on function internal.my_notifications(boolean, timestamptz, uuid, integer) is
'What the person of this request is told, newest first, those before a time and id: not of courses that they are no '
'longer in, nor of replies that were hidden or deleted. p_unread: only what they have not read. p_limit NULL: all.';
