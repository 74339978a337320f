grant select on lms.certificates to lms_student, lms_instructor, lms_admin, lms_operator;
grant update (revoked_at, revocation_reason) on lms.certificates to lms_admin;

-- What issues them and has them rendered, whoever's request it is, and what lectern check compares.
grant select on lms.certificates, lms.certificate_designs, lms.images, lms.tenants, lms.tenant_domains to lms_system;
grant insert (
  tenant_id, user_id, course_id, version, serial, code, name, course_title, instructor_name, institution_name, locale,
  hours, issue_date, expires_on, design_id, id, cert_url
),
update (verify_url, pdf_sha256, pdf_size, rendered_at) on lms.certificates
to lms_system;
grant insert (tenant_id, id, kind, recipient, template, payload) on lms.outbox to lms_system;
grant execute on function
internal.certificate_facts(uuid, uuid),
internal.random_crockford(integer)
to lms_system;

grant execute on function internal.today(), internal.find_certificate(text)
to lms_anonymous, lms_student, lms_instructor, lms_admin, lms_operator;
grant execute on function internal.certificate_state(timestamptz, timestamptz, date, date)
to lms_student, lms_instructor, lms_admin, lms_operator;
grant execute on function internal.certified_courses(uuid) to lms_student, lms_instructor, lms_admin, lms_operator;

grant execute on function
app.claim_certificate(uuid, uuid, text),
app.finish_certificate(uuid, uuid, text, integer)
to lms_worker, lms_api;
grant execute on function
app.export_certificates(uuid, uuid, uuid, integer, text),
app.get_certificate_file(uuid, uuid, uuid),
app.verify_certificate(uuid, uuid, text)
to lms_api;
