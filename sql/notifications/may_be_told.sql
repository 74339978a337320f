-- owner: lms_system
-- The same as internal.reads_forum(), about anybody, when there is no request of theirs: something happens, or their
-- mail is about to leave.
create function internal.may_be_told(p_tenant uuid, p_user uuid, p_kind text, p_course uuid) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return p_course is null
    or p_kind in ('certificate', 'payment')
    or exists (
      select from lms.enrollments as e
      where e.tenant_id = p_tenant and e.user_id = p_user and e.course_id = p_course and e.status = 'active'
    )
    or exists (
      select from lms.users as u
      where u.tenant_id = p_tenant
        and u.id = p_user
        and (u.role = 'admin' or (u.role = 'instructor' and internal.is_taught_by(p_tenant, p_course, p_user)))
    );
end
$$;
comment on function internal.may_be_told(uuid, uuid, text, uuid) is
'Whether somebody may hear of what happens in a course: with a live enrolment, as one who teaches it, or as an admin. '
'Certificates and payments are theirs, whatever became of their enrolment.';
