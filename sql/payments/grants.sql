grant select on lms.payment_orders, lms.coupon_redemptions, lms.payments, lms.refunds, lms.invoices
to lms_student, lms_instructor, lms_admin, lms_operator;
grant select on lms.payment_accounts, lms.payment_account_changes, lms.payment_issues to lms_admin;
grant execute on function internal.is_my_payment(uuid) to lms_student, lms_instructor, lms_operator;

-- Money is moved by what the gateway says, heard by the API, the worker or a webhook: there may be no person. Triggers
-- keep what is frozen, and which way it goes.
grant select, insert, update on
lms.payment_accounts,
lms.payment_keys,
lms.webhook_secrets,
lms.payment_account_changes,
lms.payment_orders,
lms.coupon_redemptions,
lms.payments,
lms.refunds,
lms.payment_events,
lms.payment_issues,
lms.gateway_jobs
to lms_system;
grant select on lms.tax_profiles to lms_system;
grant select, update (updated_at) on lms.coupons to lms_system;
grant select, insert, update (last_number) on lms.invoice_counters to lms_system;
grant select, insert, update (pdf_sha256, pdf_size, rendered_at) on lms.invoices to lms_system;
grant insert (tenant_id, user_id, course_id, source, resume_lesson_id), update (source, status) on lms.enrollments
to lms_system;

grant execute on function
internal.order_json(lms.payment_orders, text),
internal.read_order(uuid, text),
internal.taxes_json(integer, bigint, bigint, bigint, text),
internal.quote_order(uuid, text, jsonb),
internal.begin_order(uuid, text, jsonb, text),
internal.read_callback(text),
internal.see_callback(uuid, text)
to lms_student, lms_instructor, lms_admin, lms_operator;
grant execute on function
internal.coupon_uses(uuid, uuid, uuid, uuid),
internal.give_place(uuid, uuid, uuid, text),
internal.next_check(timestamptz, integer),
internal.order_fingerprint(lms.payment_orders),
internal.payment_facts(jsonb, text),
internal.payment_rank(text),
internal.redeem_coupon(uuid, uuid, boolean),
internal.release_coupon(uuid, uuid)
to lms_system;
grant execute on function
app.quote_order(uuid, uuid, uuid, text, jsonb),
app.begin_order(uuid, uuid, uuid, text, jsonb, text, text),
app.get_order(uuid, uuid, uuid, text),
app.list_orders(uuid, uuid, integer, text, text),
app.read_callback(uuid, uuid, text),
app.see_callback(uuid, uuid, uuid, text, text)
to lms_api;
grant execute on function
app.attach_order(uuid, uuid, uuid, jsonb),
app.fail_order(uuid, uuid, uuid, text, text),
app.apply_payment(uuid, uuid, jsonb, text)
to lms_api, lms_worker;
grant execute on function app.expire_orders(), app.due_for_reconciliation() to lms_worker;

grant execute on function internal.add_gateway_job(uuid, uuid, text, uuid, uuid, uuid, text, interval) to lms_owner;
grant execute on function internal.is_answered(lms.gateway_jobs), internal.gateway_job_json(lms.gateway_jobs)
to lms_system;
grant execute on function
app.claim_gateway_job(uuid, uuid),
app.defer_gateway_job(uuid, uuid, uuid, text),
app.finish_gateway_job(uuid, uuid, uuid, text, bigint),
app.note_refused_key(uuid, uuid, text)
to lms_api, lms_worker;

-- Refunds, and what a person must look at.
grant execute on function internal.request_refund(uuid, bigint, text, text) to lms_admin;
grant execute on function
internal.admin_refund_json(lms.refunds),
internal.refundable(uuid, uuid)
to lms_system, lms_admin, lms_owner;
grant execute on function internal.refund_json(lms.refunds) to lms_student, lms_instructor, lms_admin, lms_operator;
grant execute on function app.apply_refund(uuid, uuid, jsonb, text), app.fail_refund(uuid, uuid, uuid, text, text)
to lms_api, lms_worker;
grant execute on function app.request_refund(uuid, uuid, uuid, bigint, text, text) to lms_api;

grant select,
insert (
  tenant_id, code, description, kind, percent_basis_points, amount, currency, course_id, max_redemptions,
  max_redemptions_per_person, starts_at, ends_at, is_active, created_by
),
update (
  description, percent_basis_points, amount, currency, course_id, max_redemptions, max_redemptions_per_person,
  starts_at, ends_at, is_active
),
delete on lms.coupons
to lms_admin;
grant execute on function
internal.check_coupon(uuid, jsonb),
internal.check_coupon_value(text, integer, bigint, timestamptz, timestamptz),
internal.coupon_json(lms.coupons),
internal.read_coupon(uuid, uuid)
to lms_admin;
grant execute on function
app.create_coupon(uuid, uuid, jsonb),
app.delete_coupon(uuid, uuid, uuid, bigint),
app.get_coupon(uuid, uuid, uuid),
app.list_coupon_redemptions(uuid, uuid, uuid, integer, text),
app.list_coupons(uuid, uuid, uuid, boolean, text, integer, text),
app.update_coupon(uuid, uuid, uuid, jsonb, bigint)
to lms_api;

-- Invoices, and how what is sold is taxed.
grant execute on function internal.financial_year(timestamptz) to lms_system;
grant select,
insert (
  tenant_id, legal_name, address, state_code, gstin, sac, rate_basis_points, exemption, prices_include_tax, prefix,
  credit_note_prefix
),
update (
  legal_name, address, state_code, gstin, sac, rate_basis_points, exemption, prices_include_tax, prefix,
  credit_note_prefix
) on lms.tax_profiles
to lms_admin;
grant execute on function internal.check_tax_profile(jsonb), internal.tax_profile_json(lms.tax_profiles) to lms_admin;
grant execute on function internal.invoice_json(lms.invoices), internal.invoice_file_json(lms.invoices)
to lms_student, lms_instructor, lms_admin, lms_operator;
grant execute on function
app.claim_invoice(uuid, uuid),
app.finish_invoice(uuid, uuid, text, integer)
to lms_worker, lms_api;
grant execute on function
app.get_invoice(uuid, uuid, uuid),
app.get_invoice_file(uuid, uuid, uuid),
app.get_payment_invoice_file(uuid, uuid, uuid),
app.get_tax_profile(uuid, uuid),
app.list_admin_invoices(uuid, uuid, text, integer, uuid, integer, text),
app.list_invoices(uuid, uuid, integer, text),
app.put_tax_profile(uuid, uuid, jsonb, bigint)
to lms_api;

-- Accounts, whose secrets nobody reads back, and what the gateway tells.
grant delete on lms.gateway_jobs, lms.webhook_secrets to lms_system;
grant execute on function
internal.add_webhook_secret(text, uuid, text, text, interval),
internal.note_payment_check(text, text),
internal.open_payment_account(text),
internal.payment_account_json(lms.payment_accounts, text),
internal.put_payment_account(text, text, text, text, boolean, boolean, bigint),
internal.read_payment_account(text, text),
internal.read_payment_key(text)
to lms_admin;
grant execute on function internal.read_event(bytea) to lms_system;
grant execute on function
app.add_webhook_secret(uuid, uuid, text, uuid, text, text, integer, text),
app.count_pending_payments(),
app.find_payment_account(uuid, text),
app.get_payment_account(uuid, uuid, text, text),
app.ingest_event(uuid, uuid, text, bytea, uuid),
app.list_payment_account_changes(uuid, uuid, text, integer, text),
app.list_payment_accounts(uuid, uuid, text, integer, text),
app.note_payment_check(uuid, uuid, text, text, text),
app.note_signature_failure(uuid, uuid, integer),
app.open_payment_account(uuid, uuid, text),
app.put_payment_account(uuid, uuid, text, text, text, text, boolean, boolean, bigint, text),
app.read_payment_key(uuid, uuid, text)
to lms_api;
grant execute on function app.process_event(uuid, uuid), app.sweep_payments() to lms_worker;

grant execute on function internal.resolve_issue(uuid, text, text, uuid) to lms_admin;
grant execute on function internal.issue_resolutions(text) to lms_system, lms_admin;
grant execute on function internal.issue_json(lms.payment_issues), internal.read_issue(uuid, uuid)
to lms_system, lms_admin;
grant execute on function
app.get_payment_issue(uuid, uuid, uuid),
app.list_payment_issues(uuid, uuid, text, text, uuid, integer, text),
app.resolve_payment_issue(uuid, uuid, uuid, text, text, uuid)
to lms_api;

grant select on internal.revenue_entries to lms_admin;
grant execute on function internal.days_between(date, date), internal.admin_payment_json(lms.payments) to lms_admin;
grant execute on function internal.payment_json(lms.payments), internal.payment_details(lms.payments)
to lms_student, lms_instructor, lms_admin, lms_operator;
grant execute on function
app.get_admin_payment(uuid, uuid, uuid),
app.get_payment(uuid, uuid, uuid),
app.get_refund(uuid, uuid, uuid),
app.get_revenue(uuid, uuid, text, date, date, uuid, integer, text),
app.list_admin_payments(uuid, uuid, text, text, text, uuid, uuid, date, date, integer, text),
app.list_payments(uuid, uuid, integer, text)
to lms_api;
