-- Designs are never edited: a change is the next one.
grant select, insert (tenant_id, sha256, png, width, height) on lms.images to lms_admin;
grant select,
insert (
  tenant_id, version, primary_color, accent_color, signatory_name, signatory_title, logo_id, signature_id
),
update (is_current) on lms.certificate_designs
to lms_admin;
grant select on lms.images, lms.certificate_designs to lms_system;
grant execute on function internal.image_data_url(uuid, uuid), internal.certificate_look(uuid, uuid)
to lms_admin, lms_system;
grant execute on function
internal.png_size(bytea),
internal.store_image(uuid, text, text),
internal.certificate_design_json(uuid)
to lms_admin;
grant execute on function
app.get_certificate_design(uuid, uuid),
app.put_certificate_design(uuid, uuid, jsonb, bigint)
to lms_api;
