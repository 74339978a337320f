grant select on lms.context_secret to lms_system;

-- Before a context exists the login may do this and nothing else.
grant execute on function internal.enter(uuid, uuid) to lms_api;
grant execute on function internal.open_context(uuid, uuid) to lms_api;

grant execute on function internal.tenant_id(), internal.user_id(), internal.request_role()
to lms_owner, lms_system, lms_anonymous, lms_student, lms_instructor, lms_admin, lms_operator;
