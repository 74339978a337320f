create function internal.certificate_look(p_tenant uuid, p_design uuid) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_look jsonb;
begin
  select jsonb_build_object(
    'primary_color', d.primary_color,
    'accent_color', d.accent_color,
    'signatory_name', d.signatory_name,
    'signatory_title', d.signatory_title,
    'logo', internal.image_base64(p_tenant, d.logo_id),
    'signature', internal.image_base64(p_tenant, d.signature_id)
  )
  into v_look
  from lms.certificate_designs as d
  where d.tenant_id = p_tenant and d.id = p_design;
  return coalesce(
    v_look,
    jsonb_build_object(
      'primary_color', '#1f3a5f',
      'accent_color', '#b8860b',
      'signatory_name', null,
      'signatory_title', null,
      'logo', null,
      'signature', null
    )
  );
end
$$;
comment on function internal.certificate_look(uuid, uuid) is
'What a design says: colours, who signs, logo and signature as PNG in base64. NULL for a design: the look of institutions '
'that have none.';
