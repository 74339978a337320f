-- As lock_lessons(): whoever starts or submits an attempt holds the quiz while waiting for their enrolment.
create function internal.lock_quizzes(p_course uuid, p_module uuid default null) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform from lms.quizzes as q
  where q.tenant_id = internal.tenant_id() and q.course_id = p_course and (p_module is null or q.module_id = p_module)
  order by q.id
  for update;
end
$$;
comment on function internal.lock_quizzes(uuid, uuid) is
'Locks the quizzes of a course, or of one module, for a deletion; the course is locked already.';
