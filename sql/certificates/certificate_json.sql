create function internal.certificate_json(p_certificate lms.certificates, p_today date, p_superseded_by uuid)
returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'id', (p_certificate).id,
    'version', (p_certificate).version,
    'state', internal.certificate_state(
      (p_certificate).superseded_at, (p_certificate).revoked_at, (p_certificate).expires_on, p_today
    ),
    'serial', (p_certificate).serial,
    'code', (p_certificate).code,
    'verify_url', coalesce((p_certificate).verify_url, '/verify/' || (p_certificate).code),
    'user', json_build_object('id', (p_certificate).user_id, 'name', (p_certificate).name),
    'name', (p_certificate).name,
    'course', json_build_object('id', (p_certificate).course_id, 'title', (p_certificate).course_title),
    'instructor_name', (p_certificate).instructor_name,
    'institution_name', (p_certificate).institution_name,
    'hours', (p_certificate).hours,
    'issue_date', (p_certificate).issue_date,
    'expires_on', (p_certificate).expires_on,
    'revoked_at', internal.rfc3339((p_certificate).revoked_at),
    'revocation_reason', (p_certificate).revocation_reason,
    'superseded_by', p_superseded_by,
    'cert_url', (p_certificate).cert_url,
    'pdf_sha256', encode((p_certificate).pdf_sha256, 'hex'),
    'linkedin_url', internal.linkedin_url(p_certificate),
    'issued_at', internal.rfc3339((p_certificate).issued_at)
  )
$$;
comment on function internal.certificate_json(lms.certificates, date, uuid) is
'A certificate with what is printed on it, for its learner and for those who answer for the course.';
