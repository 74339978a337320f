create function internal.lock_authored_lesson(p_lesson uuid) returns lms.lessons
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_lesson lms.lessons;
begin
  perform internal.expect_role('instructor', 'admin');
  select l.* into v_lesson
  from lms.lessons as l
  where l.tenant_id = internal.tenant_id() and l.id = p_lesson;
  if found then
    perform internal.lock_course(v_lesson.course_id);
    -- Again: it may have changed, or gone, before the lock was ours.
    select l.* into v_lesson
    from lms.lessons as l
    where l.tenant_id = internal.tenant_id() and l.id = p_lesson;
  end if;
  if not found then
    perform internal.fail('LM302', 'No such lesson.');
  end if;
  return v_lesson;
end
$$;
comment on function internal.lock_authored_lesson(uuid) is
'The lesson, its course locked for a change by somebody who may make it. LM104, LM205, LM302.';
