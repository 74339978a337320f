create function internal.announcement_json(p_announcement lms.announcements) returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'id', p_announcement.id,
    'course_id', p_announcement.course_id,
    'title', p_announcement.title,
    'body', p_announcement.body,
    'body_html', p_announcement.body_html,
    'author', internal.announcement_author(p_announcement.id),
    'created_at', internal.rfc3339(p_announcement.created_at),
    'told_at', internal.rfc3339(p_announcement.told_at)
  )
$$;
comment on function internal.announcement_json(lms.announcements) is
'An announcement; told_at: when everybody had been told, NULL while that goes on.';
