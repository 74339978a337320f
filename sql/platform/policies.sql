create policy own on lms.tenants for select to lms_anonymous, lms_student, lms_instructor, lms_admin, lms_operator
using (id = internal.tenant_id());
comment on policy own on lms.tenants is 'Everybody reads their own institution''s row, operators too: others they reach by function.';
