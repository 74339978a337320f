grant update (rejection_reason) on lms.courses to lms_admin;

grant execute on function
internal.review_json(lms.courses, lms.users),
internal.review_course(uuid, uuid, text, text),
internal.read_review(uuid, uuid)
to lms_admin;

grant execute on function
internal.account_json(lms.users),
internal.read_account(uuid, uuid),
internal.suspend_user(uuid, text),
internal.reinstate_user(uuid),
internal.set_user_role(uuid, text),
internal.invite(text, text, text, text),
internal.read_invitation(uuid),
internal.list_invitations(text, integer, text),
internal.delete_invitation(uuid),
internal.resend_invitation(uuid),
internal.import_users(jsonb, text, boolean),
internal.end_sessions(uuid),
internal.fold(text),
internal.asked_words(text),
internal.find_users(
  text[], text[], text[], timestamptz, timestamptz, timestamptz, text, uuid, integer
)
to lms_admin, lms_operator;

grant select, insert, delete on lms.user_words to lms_system;
grant execute on function internal.fold(text), internal.user_words(text, text) to lms_system;

grant execute on function
app.list_admin_courses(uuid, uuid, text, integer, text, uuid),
app.approve_course(uuid, uuid, uuid),
app.set_course_instructor(uuid, uuid, uuid, uuid, boolean),
app.retire_course(uuid, uuid, uuid),
app.restore_course(uuid, uuid, uuid),
app.reject_course(uuid, uuid, uuid, text),
app.list_users(
  uuid, uuid, text, text, text, timestamptz, timestamptz, timestamptz, boolean, integer, text
),
app.import_users(uuid, uuid, jsonb, text, boolean),
app.resend_invitation(uuid, uuid, uuid),
app.list_user_sessions(uuid, uuid, uuid, uuid, integer, text),
app.list_user_sign_ins(uuid, uuid, uuid, integer, text),
app.end_user_sessions(uuid, uuid, uuid),
app.get_user(uuid, uuid, uuid),
app.suspend_user(uuid, uuid, uuid, text),
app.reinstate_user(uuid, uuid, uuid),
app.set_user_role(uuid, uuid, uuid, text),
app.create_invitation(uuid, uuid, text, text, text),
app.list_invitations(uuid, uuid, text, integer, text),
app.delete_invitation(uuid, uuid, uuid)
to lms_api;

-- Whoever was there before the table of words was.
set local role lms_system;
select internal.fill_user_words();
set local role none;
