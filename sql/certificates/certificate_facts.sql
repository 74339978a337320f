create function internal.certificate_facts(p_tenant uuid, p_certificate uuid) returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_facts json;
begin
  select json_build_object(
    'id', c.id,
    'tenant_id', c.tenant_id,
    'version', c.version,
    'serial', c.serial,
    'code', c.code,
    'verify_url', c.verify_url,
    'name', c.name,
    'course_title', c.course_title,
    'instructor_name', c.instructor_name,
    'institution_name', c.institution_name,
    'locale', c.locale,
    'hours', c.hours,
    'issue_date', c.issue_date,
    'expires_on', c.expires_on,
    'issued_at', internal.rfc3339(c.issued_at),
    'sha256', encode(c.pdf_sha256, 'hex'),
    'size', c.pdf_size,
    'tenant', json_build_object(
      'slug', t.slug,
      'domain', (
        select td.domain
        from lms.tenant_domains as td
        where td.tenant_id = p_tenant
        order by td.created_at, td.domain
        limit 1
      )
    ),
    'design', internal.certificate_look(p_tenant, c.design_id)
  )
  into v_facts
  from lms.certificates as c
  join lms.tenants as t on t.id = c.tenant_id
  where c.tenant_id = p_tenant and c.id = p_certificate;
  return v_facts;
end
$$;
comment on function internal.certificate_facts(uuid, uuid) is
'All that goes into the PDF of a certificate, pictures included (base64 of PNG), and sha256 (hex) and size of the PDF '
'once it was rendered; both and verify_url are NULL before.';
