-- Definer: a learner may not lock a lesson. Everybody locks in one order, lesson, course, enrolment, progress: deleting a
-- lesson begins with the lesson, whereas a first row of progress would reach it last, through its foreign key.
create function internal.lock_lesson(p_lesson uuid) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform from lms.lessons as l
  where l.tenant_id = internal.tenant_id() and l.id = p_lesson
  for key share;
end
$$;
comment on function internal.lock_lesson(uuid) is 'Keeps a lesson from being deleted until this transaction ends.';
