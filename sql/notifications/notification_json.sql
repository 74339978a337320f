create function internal.notification_json(p_notification lms.notifications) returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'id', p_notification.id,
    'kind', p_notification.kind,
    'course_id', p_notification.course_id,
    'payload', p_notification.payload,
    'read_at', internal.rfc3339(p_notification.read_at),
    'created_at', internal.rfc3339(p_notification.created_at)
  )
$$;
comment on function internal.notification_json(lms.notifications) is 'A line of the list of notifications.';
