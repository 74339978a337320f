-- Definer: the code is what lets somebody see the one certificate that it leads to, whoever they are.
create function internal.find_certificate(p_code text) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_today date := internal.today();
  v_answer text;
begin
  select json_build_object(
    'state', internal.certificate_state(c.superseded_at, c.revoked_at, c.expires_on, v_today),
    'code', c.code,
    'serial', c.serial,
    'name', c.name,
    'course_title', c.course_title,
    'instructor_name', c.instructor_name,
    'institution_name', c.institution_name,
    'signatory_name', coalesce(d.signatory_name, c.instructor_name),
    'signatory_title', case when d.signatory_name is not null then d.signatory_title end,
    'hours', c.hours,
    'issue_date', c.issue_date,
    'expires_on', c.expires_on,
    'revoked_at', internal.rfc3339(c.revoked_at),
    'revocation_reason', c.revocation_reason,
    'superseded_at', internal.rfc3339(c.superseded_at),
    'pdf_sha256', encode(c.pdf_sha256, 'hex'),
    'locale', c.locale,
    'primary_color', coalesce(d.primary_color, '#1f3a5f'),
    'accent_color', coalesce(d.accent_color, '#b8860b'),
    'logo_url', case when d.logo_id is not null then format('/verify/%s/logo.png', c.code) end
  )::text
  into v_answer
  from lms.certificates as c
  left join lms.certificate_designs as d on d.tenant_id = c.tenant_id and d.id = c.design_id
  where c.tenant_id = internal.tenant_id() and c.code = internal.plain_code(p_code);
  return v_answer;
end
$$;
comment on function internal.find_certificate(text) is
'The printed facts and the state of the certificate with this code; NULL when there is none.';
