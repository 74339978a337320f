create policy select_self on lms.users for select
to lms_student, lms_instructor, lms_admin, lms_operator
using (tenant_id = internal.tenant_id() and id = internal.user_id());
comment on policy select_self on lms.users is 'Everybody reads their own account.';

create policy update_self on lms.users for update
to lms_student, lms_instructor, lms_admin, lms_operator
using (tenant_id = internal.tenant_id() and id = internal.user_id())
with check (tenant_id = internal.tenant_id() and id = internal.user_id());
comment on policy update_self on lms.users is 'Own profile; role and status are not among the granted columns.';

create policy own on lms.sign_ins for select
to lms_student, lms_instructor, lms_admin, lms_operator
using (tenant_id = internal.tenant_id() and user_id = internal.user_id());
comment on policy own on lms.sign_ins is 'Everybody sees who has signed in as them, or tried to.';

create policy manage_admin on lms.identity_providers for all to lms_admin
using (tenant_id = internal.tenant_id())
with check (tenant_id = internal.tenant_id());
comment on policy manage_admin on lms.identity_providers is 'Admins decide which issuers their institution trusts.';
