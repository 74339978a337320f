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
grant execute on function
internal.certificate_facts(uuid, uuid),
internal.certificate_look(uuid, uuid),
internal.image_base64(uuid, uuid),
internal.random_crockford(integer)
to lms_system;

grant execute on function internal.today(), internal.find_certificate(text)
to lms_anonymous, lms_student, lms_instructor, lms_admin, lms_operator;
grant execute on function
internal.certificate_json(lms.certificates, date, uuid),
internal.certificate_state(timestamptz, timestamptz, date, date),
internal.certified_courses(uuid),
internal.linkedin_url(lms.certificates),
internal.percent_encoded(text),
internal.read_certificate(uuid)
to lms_student, lms_instructor, lms_admin, lms_operator;
grant execute on function internal.has_certificates(uuid) to lms_instructor, lms_admin;
grant execute on function internal.replace_certificate(uuid, text) to lms_admin;

grant execute on function
app.claim_certificate(uuid, uuid, text),
app.finish_certificate(uuid, uuid, text, integer)
to lms_worker, lms_api;
grant execute on function
app.export_certificates(uuid, uuid, uuid, integer, text),
app.get_certificate(uuid, uuid, uuid),
app.get_certificate_file(uuid, uuid, uuid),
app.list_admin_certificates(uuid, uuid, uuid, uuid, text, text, integer, text),
app.list_certificates(uuid, uuid, integer, text),
app.reissue_certificate(uuid, uuid, uuid, text),
app.revoke_certificate(uuid, uuid, uuid, text),
app.verify_certificate(uuid, uuid, text)
to lms_api;

-- Designs are never edited: a change is the next one.
grant select, insert (tenant_id, sha256, png, width, height) on lms.images to lms_admin;
grant select,
insert (
  tenant_id, version, primary_color, accent_color, signatory_name, signatory_title, logo_id, signature_id
),
update (is_current) on lms.certificate_designs
to lms_admin;
grant execute on function
internal.image_base64(uuid, uuid),
internal.certificate_look(uuid, uuid),
internal.png_size(bytea),
internal.store_image(uuid, text, text),
internal.certificate_design_json(uuid)
to lms_admin;
grant execute on function internal.find_certificate_logo(text)
to lms_anonymous, lms_student, lms_instructor, lms_admin, lms_operator;
grant execute on function
app.get_certificate_design(uuid, uuid),
app.preview_certificate_design(uuid, uuid),
app.put_certificate_design(uuid, uuid, jsonb, bigint),
app.get_certificate_logo(uuid, uuid, text)
to lms_api;
