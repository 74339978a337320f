create policy own on lms.certificates for select to lms_student, lms_operator
using (tenant_id = internal.tenant_id() and user_id = internal.user_id());
comment on policy own on lms.certificates is
'Learners see their own certificates. Nobody has a policy to write one: functions issue them, on completion.';

create policy own_and_taught on lms.certificates for select to lms_instructor
using (tenant_id = internal.tenant_id() and (user_id = internal.user_id() or internal.teaches(course_id)));
comment on policy own_and_taught on lms.certificates is
'Instructors see their own, and those of the courses they teach.';

create policy all_of_tenant on lms.certificates for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.certificates is 'Admins see every certificate of their institution.';

create policy revoke_any on lms.certificates for update to lms_admin
using (tenant_id = internal.tenant_id())
with check (tenant_id = internal.tenant_id());
comment on policy revoke_any on lms.certificates is
'Admins revoke; no grant covers what a certificate says, nor which one takes its place.';

create policy all_of_tenant on lms.images for all to lms_admin
using (tenant_id = internal.tenant_id())
with check (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.images is
'Admins choose the logo and the signature. Others meet them in a certificate alone, by function.';

create policy all_of_tenant on lms.certificate_designs for all to lms_admin
using (tenant_id = internal.tenant_id())
with check (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.certificate_designs is 'Admins decide how their institution''s certificates look.';
