-- owner: lms_system
-- What there is, and not what happened: counted whole at each refresh, from indexes alone.
create materialized view reporting.tenant_totals as
select
  t.id as tenant_id,
  u.students,
  u.instructors,
  c.courses,
  c.published_courses,
  c.enrollments
from lms.tenants as t
join lateral (
  select
    count(*) filter (where p.role = 'student') as students,
    count(*) filter (where p.role = 'instructor') as instructors
  from lms.users as p
  where p.tenant_id = t.id and p.role in ('student', 'instructor') and p.status = 'active'
) as u on true
join lateral (
  select
    count(*) as courses,
    count(*) filter (where o.status = 'published') as published_courses,
    coalesce(sum(o.enrollment_count), 0)::bigint as enrollments
  from lms.courses as o
  where o.tenant_id = t.id
) as c on true;

create unique index tenant_totals_tenant on reporting.tenant_totals (tenant_id);
comment on materialized view reporting.tenant_totals is
'How many students and instructors each institution has (active accounts), courses of any status, published ones, and '
'places in them that are not revoked.';
