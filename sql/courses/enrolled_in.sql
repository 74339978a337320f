-- Definer: one question for a page of courses, which anonymous people may ask too.
create function internal.enrolled_in(p_courses uuid[]) returns uuid[]
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return array(
    select e.course_id
    from lms.enrollments as e
    where e.tenant_id = internal.tenant_id()
      and e.user_id = internal.user_id()
      and e.course_id = any (p_courses)
      and e.status = 'active'
  );
end
$$;
comment on function internal.enrolled_in(uuid[]) is
'Those of the given courses in which the person of this request has a live enrolment.';
