grant update (rejection_reason) on lms.courses to lms_admin;

grant execute on function
internal.review_json(lms.courses, lms.users),
internal.review_course(uuid, uuid, text, text)
to lms_admin;

grant execute on function
internal.account_json(lms.users),
internal.read_account(uuid, uuid),
internal.suspend_user(uuid, text),
internal.reinstate_user(uuid),
internal.set_user_role(uuid, text),
internal.invite(text, text, text, text),
internal.read_invitation(uuid),
internal.list_invitations(integer, text),
internal.delete_invitation(uuid)
to lms_admin, lms_operator;

grant execute on function
app.list_admin_courses(uuid, uuid, text, integer, text),
app.approve_course(uuid, uuid, uuid),
app.reject_course(uuid, uuid, uuid, text),
app.list_users(uuid, uuid, text, text, text, integer, text),
app.get_user(uuid, uuid, uuid),
app.suspend_user(uuid, uuid, uuid, text),
app.reinstate_user(uuid, uuid, uuid),
app.set_user_role(uuid, uuid, uuid, text),
app.create_invitation(uuid, uuid, text, text),
app.list_invitations(uuid, uuid, integer, text),
app.delete_invitation(uuid, uuid, uuid)
to lms_api;
