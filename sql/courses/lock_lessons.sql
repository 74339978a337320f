-- A learner holds a lesson while waiting for their enrolment, and deleting lessons locks enrolments. So whoever deletes
-- takes all the lessons that will go, or move up, before the first enrolment.
create function internal.lock_lessons(p_course uuid, p_module uuid default null) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform from lms.lessons as l
  where l.tenant_id = internal.tenant_id() and l.course_id = p_course and (p_module is null or l.module_id = p_module)
  order by l.id
  for update;
end
$$;
comment on function internal.lock_lessons(uuid, uuid) is
'Locks the lessons of a course, or of one module, for a deletion; the course is locked already.';
