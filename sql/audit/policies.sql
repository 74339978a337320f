create policy read on lms.audit_log for select to lms_admin, lms_operator
using (tenant_id = internal.tenant_id());
comment on policy read on lms.audit_log is
'Admins see what was changed at their institution, operators what was changed at the platform''s own.';
