create policy own on lms.payment_orders for select to lms_student, lms_instructor, lms_operator
using (tenant_id = internal.tenant_id() and user_id = internal.user_id());
comment on policy own on lms.payment_orders is
'What somebody pays is theirs to see, not that of those who teach. Functions write it: no amount comes from a client.';

create policy all_of_tenant on lms.payment_orders for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.payment_orders is 'Admins see every order of their institution.';

create policy own on lms.coupon_redemptions for select to lms_student, lms_instructor, lms_operator
using (tenant_id = internal.tenant_id() and user_id = internal.user_id());
comment on policy own on lms.coupon_redemptions is 'Everybody sees which coupons they used themselves.';

create policy all_of_tenant on lms.coupon_redemptions for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.coupon_redemptions is 'Admins see every use of a coupon.';

create policy own on lms.payments for select to lms_student, lms_instructor, lms_operator
using (tenant_id = internal.tenant_id() and user_id = internal.user_id());
comment on policy own on lms.payments is 'Payments are the payer''s; one of an unknown order is nobody''s yet.';

create policy all_of_tenant on lms.payments for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.payments is 'Admins see every payment of their institution.';

create policy own on lms.refunds for select to lms_student, lms_instructor, lms_operator
using (tenant_id = internal.tenant_id() and internal.is_my_payment(payment_uuid));
comment on policy own on lms.refunds is 'Everybody sees what comes back to them.';

create policy all_of_tenant on lms.refunds for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.refunds is 'Admins see every refund of their institution.';

create policy own on lms.invoices for select to lms_student, lms_instructor, lms_operator
using (tenant_id = internal.tenant_id() and user_id = internal.user_id());
comment on policy own on lms.invoices is 'Invoices are the buyer''s.';

create policy all_of_tenant on lms.invoices for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.invoices is 'Admins see every invoice of their institution.';

create policy all_of_tenant on lms.payment_accounts for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.payment_accounts is
'Admins see their institution''s accounts; their secrets are elsewhere, and nobody has a policy for those.';

create policy all_of_tenant on lms.payment_account_changes for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.payment_account_changes is 'Admins see who changed which secret.';

create policy all_of_tenant on lms.payment_issues for select to lms_admin
using (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.payment_issues is 'Admins see what somebody must look at.';

create policy all_of_tenant on lms.coupons for all to lms_admin
using (tenant_id = internal.tenant_id())
with check (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.coupons is
'Admins make the coupons of their institution. Nobody else reads any: who knows a code is told what it is worth.';

create policy all_of_tenant on lms.tax_profiles for all to lms_admin
using (tenant_id = internal.tenant_id())
with check (tenant_id = internal.tenant_id());
comment on policy all_of_tenant on lms.tax_profiles is 'Admins say how their institution taxes; orders read it by function.';
