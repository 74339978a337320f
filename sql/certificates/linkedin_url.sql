create function internal.linkedin_url(p_certificate lms.certificates) returns text
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select 'https://www.linkedin.com/profile/add?' || string_agg(
    format('%s=%s', p.name, internal.percent_encoded(p.value)), '&' order by p.nr
  )
  from (
    values
    (1, 'startTask', 'CERTIFICATION_NAME'),
    (2, 'name', (p_certificate).course_title),
    (3, 'organizationName', (p_certificate).institution_name),
    (4, 'issueYear', extract(year from (p_certificate).issue_date)::text),
    (5, 'issueMonth', extract(month from (p_certificate).issue_date)::text),
    (6, 'expirationYear', extract(year from (p_certificate).expires_on)::text),
    (7, 'expirationMonth', extract(month from (p_certificate).expires_on)::text),
    (8, 'certUrl', (p_certificate).verify_url),
    (9, 'certId', (p_certificate).serial)
  ) as p (nr, name, value)
  where p.value is not null
$$;
comment on function internal.linkedin_url(lms.certificates) is
'The page of LinkedIn that adds a certificate to one''s profile, filled in; without certUrl as long as the address of '
'its verification is not settled.';
