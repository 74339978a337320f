-- Definer: asked before a course is deleted, by people who need not see every enrolment.
create function internal.has_paid_enrollments(p_course uuid) returns boolean
language plpgsql stable parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from lms.enrollments as e
    where e.tenant_id = internal.tenant_id() and e.course_id = p_course and e.source = 'payment'
  ) or exists (
    select from lms.payment_orders as o
    where o.tenant_id = internal.tenant_id() and o.course_id = p_course
  );
end
$$;
comment on function internal.has_paid_enrollments(uuid) is
'Whether somebody ever bought a place in the course, revoked ones included, or began to: then it is archived, never '
'deleted.';
