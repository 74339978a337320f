create policy all_of_tenant on lms.users for select to lms_admin, lms_operator
using (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.users is 'Admins see the accounts of their institution; operators those of the platform''s.';

create policy all_of_tenant on lms.sign_ins for select to lms_admin, lms_operator
using (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.sign_ins is 'As on users.';

create policy own_students on lms.users for select to lms_instructor
using (tenant_id = internal.tenant_id() and internal.is_student_of_mine(id));
comment on policy own_students on lms.users is 'An instructor sees who is, or was, enrolled in the courses they teach.';
