grant select on lms.users to lms_student, lms_instructor, lms_admin, lms_operator;
grant update (name, avatar_url, bio, locale, timezone, on_leaderboards) on lms.users
to lms_student, lms_instructor, lms_admin, lms_operator;
grant select, delete on lms.identity_providers to lms_admin;
grant insert (tenant_id, provider, name, issuer, client_id, client_secret_sealed, enabled) on lms.identity_providers
to lms_admin;
grant update (name, issuer, client_id, client_secret_sealed, enabled, updated_at) on lms.identity_providers
to lms_admin;

grant select on lms.sign_ins to lms_student, lms_instructor, lms_admin, lms_operator;

-- lms_system makes accounts and reads who asks.
grant select on lms.tenants, lms.users to lms_system;
grant insert on lms.users, lms.credentials to lms_system;

grant execute on function
internal.accept_invitation(text, text, text, text, text, text),
internal.account_of_identity(text, text, text, boolean, text),
internal.begin_login(text, text, boolean, text),
internal.end_session(uuid, uuid, text, text),
internal.find_identity_provider(text),
internal.finish_login(text, text),
internal.forgot_password(text, text),
internal.open_session(uuid, text, text, text, text, uuid),
internal.refresh_session(uuid, text, text, double precision),
internal.register(text, text, text, text, text, text),
internal.reset_password(text, text),
internal.spend_ticket(bytea),
internal.turn_away(uuid, text, text, text),
internal.verify_email(text)
to lms_anonymous;

grant execute on function internal.create_user(uuid, jsonb) to lms_owner;
grant execute on function internal.timezone_or_null(text)
to lms_owner, lms_system, lms_student, lms_instructor, lms_admin, lms_operator;
grant execute on function
internal.end_session(uuid, uuid, text, text),
internal.list_sessions(uuid, uuid, integer, text),
internal.sign_ins_page(uuid, integer, text),
internal.user_json(lms.users, lms.tenants)
to lms_student, lms_instructor, lms_admin, lms_operator;
grant execute on function internal.identity_provider_json(lms.identity_providers) to lms_admin;

grant execute on function
app.begin_login(uuid, uuid, text, text, boolean, text),
app.delete_identity_provider(uuid, uuid, text),
app.end_session(uuid, uuid, uuid),
app.ended_sessions(integer),
app.find_identity_provider(uuid, uuid, text),
app.forgot_password(uuid, uuid, text, text),
app.get_me(uuid, uuid),
app.list_identity_providers(uuid, uuid, integer, text),
app.list_my_sign_ins(uuid, uuid, integer, text),
app.list_sessions(uuid, uuid, uuid, integer, text),
app.logout(uuid, uuid, uuid, text),
app.open_session(uuid, uuid, uuid, boolean, text, text, text, text, uuid),
app.put_identity_provider(uuid, uuid, text, text, text, text, text, boolean),
app.refresh_session(uuid, uuid, uuid, text, text, double precision),
app.register(uuid, uuid, text, text, text, text, text, text, text),
app.reset_password(uuid, uuid, text, text),
app.sign_in_with_identity(uuid, uuid, bytea, text, text, text, boolean, text, text, text, text),
app.update_me(uuid, uuid, jsonb, bigint),
app.verify_email(uuid, uuid, text)
to lms_api;
