create function internal.report_look() returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    (
      select jsonb_build_object(
        'primary_color', d.primary_color,
        'accent_color', d.accent_color,
        'logo', internal.image_base64(d.tenant_id, d.logo_id)
      )
      from lms.certificate_designs as d
      where d.tenant_id = t.id and d.is_current
    ),
    jsonb_build_object('primary_color', t.branding ->> 'primary_color', 'accent_color', null, 'logo', null)
  )
  from lms.tenants as t
  where t.id = internal.tenant_id()
$$;
comment on function internal.report_look() is
'How a report is printed: {"primary_color", "accent_color", "logo" (PNG in base64)}, as the institution''s certificates are, '
'or in its own colour while it has no design for them.';
