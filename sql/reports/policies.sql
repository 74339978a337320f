create policy all_of_tenant on lms.report_jobs for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.report_jobs is 'Admins see who takes which reports of their institution.';

create policy ask on lms.report_jobs for insert to lms_admin
with check (
  tenant_id = internal.tenant_id() and requested_by = internal.user_id() and status = 'queued' and file_key is null
);
comment on policy ask on lms.report_jobs is 'Admins ask for reports in their own name.';

create policy cancel on lms.report_jobs for update to lms_admin
using (tenant_id = internal.tenant_id())
with check (tenant_id = internal.tenant_id() and status in ('canceled', 'expired'));
comment on policy cancel on lms.report_jobs is 'Any admin may stop a report, or have its file removed; no more.';
