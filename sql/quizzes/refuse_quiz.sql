create function internal.refuse_quiz(p_course uuid) returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if internal.authors(p_course) or exists (
    select from lms.courses as c
    where c.tenant_id = internal.tenant_id() and c.id = p_course and c.status = 'published'
  ) or exists (
    select from lms.enrollments as e
    where e.tenant_id = internal.tenant_id() and e.user_id = internal.user_id() and e.course_id = p_course
  ) then
    perform internal.fail('LM204', 'Enrol in the course first.');
  end if;
  perform internal.fail('LM302', 'No such quiz.');
end
$$;
comment on function internal.refuse_quiz(uuid) is
'LM204 to somebody without a live enrolment in the course, or LM302 if they cannot know of it.';
