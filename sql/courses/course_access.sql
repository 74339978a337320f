-- Definer: what a lesson or a module needs to know of its course and of one's own enrolment; anonymous people, who have
-- none, ask it as well. The caller has seen a row of the course already.
create function internal.course_access(
  p_course uuid, out can_edit boolean, out is_open boolean, out is_known boolean, out reasons json
)
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_authors boolean := internal.authors(p_course);
  v_enrollment text;
begin
  select e.status
  into v_enrollment
  from lms.enrollments as e
  where e.tenant_id = internal.tenant_id() and e.user_id = internal.user_id() and e.course_id = p_course;

  can_edit := internal.may_edit(p_course);
  is_open := v_authors or coalesce(v_enrollment = 'active', false);
  is_known := v_enrollment is not null;
  select internal.lock_reasons(v_authors, v_enrollment, c.price)
  into reasons
  from lms.courses as c
  where c.tenant_id = internal.tenant_id() and c.id = p_course;
end
$$;
comment on function internal.course_access(uuid) is
'What the person of this request may do with a course: change it (can_edit), open its lessons (is_open) and, if not, '
'reasons; is_known: they are or were enrolled.';
