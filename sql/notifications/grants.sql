grant select, update (read_at) on lms.notifications to lms_student, lms_instructor, lms_admin, lms_operator;
grant select,
insert (tenant_id, user_id, kind, in_app, mail),
update (in_app, mail, updated_at) on lms.notification_preferences
to lms_student, lms_instructor, lms_admin, lms_operator;
grant select on lms.announcements to lms_student, lms_instructor, lms_admin, lms_operator;
grant insert (tenant_id, course_id, user_id, title, body, body_html) on lms.announcements to lms_instructor, lms_admin;

grant execute on function
internal.announcement_author(uuid),
internal.announcement_json(lms.announcements),
internal.announcements_page(uuid, uuid, integer, text),
internal.my_notifications(boolean, timestamptz, uuid, integer),
internal.notification_defaults(text),
internal.notification_json(lms.notifications),
internal.notification_kinds(),
internal.notification_preferences(uuid, uuid),
internal.unread_count()
to lms_student, lms_instructor, lms_admin, lms_operator;
grant execute on function
internal.announce(uuid, uuid, uuid, jsonb, text),
internal.checked_body(jsonb, text),
internal.checked_title(jsonb)
to lms_instructor, lms_admin;
grant execute on function internal.find_subscription(text), internal.end_subscription(text)
to lms_anonymous, lms_student, lms_instructor, lms_admin, lms_operator;

grant execute on function
app.create_announcement(uuid, uuid, jsonb, text),
app.create_course_announcement(uuid, uuid, uuid, jsonb, text),
app.get_announcement(uuid, uuid, uuid),
app.get_notification_preferences(uuid, uuid),
app.get_subscription(uuid, uuid, text),
app.list_announcements(uuid, uuid, integer, text),
app.list_course_announcements(uuid, uuid, uuid, integer, text),
app.list_notifications(uuid, uuid, boolean, integer, text),
app.read_notification(uuid, uuid, uuid),
app.read_notifications(uuid, uuid, timestamptz),
app.unsubscribe(uuid, uuid, text),
app.update_notification_preferences(uuid, uuid, jsonb)
to lms_api;
grant execute on function app.tell_announcement(uuid, uuid) to lms_worker;

-- What tells people, whoever's request it is.
grant select, insert (tenant_id, user_id, kind, event_id, course_id, payload, in_app), delete on lms.notifications
to lms_system;
grant select on lms.notification_preferences, lms.posts, lms.replies, lms.badges to lms_system;
grant select, update (told_through, queued_at, told_at) on lms.announcements to lms_system;
grant insert (tenant_id, kind, recipient, user_id, template, payload) on lms.outbox to lms_system;
grant execute on function internal.notification_defaults(text), internal.reply_stands(uuid, uuid) to lms_system;
