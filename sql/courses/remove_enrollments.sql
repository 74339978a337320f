-- Definer: nobody deletes enrolments but together with their course. The caller holds the lock on the course that keeps
-- a purchase or a certificate from slipping in between the question and the deletion.
create function internal.remove_enrollments(p_course uuid) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if not internal.may_edit(p_course) or not (internal.request_role() = 'admin' or internal.leads_course(p_course)) then
    perform internal.fail('LM104', 'Only the course''s instructor or an admin deletes it.');
  elsif internal.has_paid_enrollments(p_course) then
    perform internal.fail('LM207', 'People have ordered this course: archive it instead.');
  elsif internal.has_certificates(p_course) then
    perform internal.fail('LM214', 'People hold certificates of this course: archive it instead.');
  end if;
  delete from lms.enrollments as e where e.tenant_id = internal.tenant_id() and e.course_id = p_course;
end
$$;
comment on function internal.remove_enrollments(uuid) is
'Ends all enrolments of a course that its instructor or an admin is about to delete. LM104, LM207, LM214.';
