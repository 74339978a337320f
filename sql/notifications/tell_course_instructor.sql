-- owner: lms_system
-- Definer, and without the wall, as internal.notify(). Who leads the course no longer may not see it any more, so their
-- line names no course to go to.
create function internal.tell_course_instructor() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.notify(
    new.tenant_id, new.instructor_id, 'course_decision', lms.new_id(), new.id,
    jsonb_build_object('course_title', new.title, 'decision', 'assigned', 'reason', null)
  );
  perform internal.notify(
    new.tenant_id, old.instructor_id, 'course_decision', lms.new_id(), null,
    jsonb_build_object('course_title', new.title, 'decision', 'handed_over', 'reason', null)
  );
  return null;
end
$$;
comment on function internal.tell_course_instructor() is
'Trigger: a course has another instructor; tells both.';
grant execute on function internal.tell_course_instructor() to lms_owner;
