grant select on lms.tenants to lms_anonymous, lms_student, lms_instructor, lms_admin, lms_operator;

-- What crosses tenants, does so as lms_system.
grant select, insert, update on lms.tenants to lms_system;
grant select, insert, delete on lms.tenant_domains to lms_system;
grant select on lms.users to lms_system;
grant execute on function
internal.expect_operator(),
internal.merge_patch(jsonb, jsonb),
internal.expect_each(jsonb, text, text, text),
internal.checked_tenant(jsonb),
internal.tenant_json(lms.tenants, text[]),
internal.invite(text, text, text, text)
to lms_system;

grant execute on function internal.sign_in_providers()
to lms_anonymous, lms_student, lms_instructor, lms_admin, lms_operator;
grant execute on function
internal.read_tenant(uuid),
internal.tenants_page(integer, text),
internal.open_tenant(jsonb),
internal.change_tenant(uuid, jsonb, bigint),
internal.set_tenant_status(uuid, text, text)
to lms_operator;

grant execute on function
app.find_tenant(text, text),
app.get_tenant_profile(uuid, uuid),
app.list_tenants(uuid, uuid, integer, text),
app.create_tenant(uuid, uuid, jsonb),
app.get_tenant(uuid, uuid, uuid),
app.update_tenant(uuid, uuid, uuid, jsonb, bigint),
app.suspend_tenant(uuid, uuid, uuid, text),
app.reinstate_tenant(uuid, uuid, uuid)
to lms_api;
