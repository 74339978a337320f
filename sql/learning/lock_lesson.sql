-- Definer: a learner may not lock a lesson. Everybody locks in one order: course, lesson, enrolment, progress. A first
-- row of progress would reach the lesson last, through its foreign key, and meet whoever deletes it halfway.
create function internal.lock_lesson(p_lesson uuid) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform from lms.lessons as l
  where l.tenant_id = internal.tenant_id() and l.id = p_lesson
  for key share;
  if not found then
    perform internal.fail('LM302', 'No such lesson.');
  end if;
end
$$;
comment on function internal.lock_lesson(uuid) is 'Keeps a lesson from being deleted until this transaction ends. LM302.';
