-- owner: lms_system
create function internal.check_certificates() returns setof text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select format('certificate %s: its learner has not completed course %s', c.id, c.course_id)
  from lms.certificates as c
  where not exists (
    select from lms.enrollments as e
    where e.tenant_id = c.tenant_id
      and e.user_id = c.user_id
      and e.course_id = c.course_id
      and e.completed_at is not null
  )
  union all
  select format(
    'certificates of %s for course %s: %s present, versions %s', c.user_id, c.course_id,
    count(*) filter (where c.superseded_at is null), array_agg(c.version order by c.version)
  )
  from lms.certificates as c
  group by c.tenant_id, c.user_id, c.course_id
  having count(*) filter (where c.superseded_at is null) <> 1
    or max(c.version) <> count(*)
    or max(c.version) <> max(c.version) filter (where c.superseded_at is null)
  union all
  select format('certificate %s has the address %s', c.id, c.cert_url)
  from lms.certificates as c
  where c.cert_url <> format('/api/certificates/%s.pdf', c.id)
  union all
  select format('institution %s has %s current designs', d.tenant_id, count(*) filter (where d.is_current))
  from lms.certificate_designs as d
  group by d.tenant_id
  having count(*) filter (where d.is_current) <> 1
$$;
comment on function internal.check_certificates() is
'Certificates that nobody has earned, of which there are two or none present, or with a version missing; no row when all '
'is well. A course completed without a certificate is: it may not have issued any then.';
