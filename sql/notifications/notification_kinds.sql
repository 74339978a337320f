create function internal.notification_kinds() returns text[]
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select array[
    'reply', 'accepted', 'announcement', 'course_decision', 'enrollment', 'certificate', 'payment', 'badge',
    'moderation'
  ]
$$;
comment on function internal.notification_kinds() is 'What people are told of, in the order of their preferences.';
