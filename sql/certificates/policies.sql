create policy all_of_tenant on lms.images for all to lms_admin
using (tenant_id = internal.tenant_id())
with check (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.images is
'Admins choose the logo and the signature. Others meet them in a certificate alone, by function.';

create policy all_of_tenant on lms.certificate_designs for all to lms_admin
using (tenant_id = internal.tenant_id())
with check (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.certificate_designs is 'Admins decide how their institution''s certificates look.';
