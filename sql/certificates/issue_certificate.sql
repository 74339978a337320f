-- owner: lms_system
-- Definer: a certificate is nobody's to write; without the wall, as count_completion().
create function internal.issue_certificate() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_facts lms.certificates;
begin
  -- The foreign key takes this lock anyway. Whoever deletes the course has locked it and waits for this enrolment: to
  -- wait for them would be a circle.
  perform from lms.courses as c
  where c.tenant_id = new.tenant_id and c.id = new.course_id and c.issues_certificates
  for key share nowait;
  if not found then
    return null;
  end if;

  select
    new.tenant_id,
    new.user_id,
    new.course_id,
    1,
    u.name,
    c.title,
    i.name,
    t.name,
    t.locale,
    least(round(c.duration_seconds / 3600.0, 1), 999999.9),
    d.day,
    (d.day + make_interval(months => c.certificate_valid_months))::date,
    design.id
  into
    v_facts.tenant_id,
    v_facts.user_id,
    v_facts.course_id,
    v_facts.version,
    v_facts.name,
    v_facts.course_title,
    v_facts.instructor_name,
    v_facts.institution_name,
    v_facts.locale,
    v_facts.hours,
    v_facts.issue_date,
    v_facts.expires_on,
    v_facts.design_id
  from lms.courses as c
  join lms.tenants as t on t.id = c.tenant_id
  join lms.users as u on u.tenant_id = c.tenant_id and u.id = new.user_id
  join lms.users as i on i.tenant_id = c.tenant_id and i.id = c.instructor_id
  cross join lateral (select (new.completed_at at time zone t.timezone)::date as day) as d
  left join lms.certificate_designs as design on design.tenant_id = c.tenant_id and design.is_current
  where c.tenant_id = new.tenant_id and c.id = new.course_id;

  perform internal.write_certificate(v_facts);
  return null;
end
$$;
comment on function internal.issue_certificate() is
'Trigger: somebody with a live enrolment has completed the course; certifies it, once, with the facts as they are now.';
grant execute on function internal.issue_certificate() to lms_owner;
