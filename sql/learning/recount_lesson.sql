-- owner: lms_system
-- Definer: an author changes what others have completed; without the wall, as count_completion(). BEFORE, since the
-- course's own counters, which decide who is done, are kept by AFTER triggers and must find these ones settled.
create function internal.recount_lesson() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.lock_enrollments(old.tenant_id, old.course_id);

  update lms.enrollments as e
  set
    completed_lessons = e.completed_lessons - (tg_op = 'DELETE')::integer,
    completed_required = e.completed_required
      - old.is_required::integer + case when tg_op = 'DELETE' then 0 else new.is_required::integer end
  from lms.lesson_progress as p
  where e.tenant_id = old.tenant_id
    and e.course_id = old.course_id
    and p.tenant_id = old.tenant_id
    and p.course_id = old.course_id
    and p.lesson_id = old.id
    and p.user_id = e.user_id
    and p.completed_at is not null;

  return case when tg_op = 'DELETE' then old else new end;
end
$$;
comment on function internal.recount_lesson() is
'Trigger: a lesson goes, or is required from now on or no longer; corrects the counters of those who completed it.';
grant execute on function internal.recount_lesson() to lms_owner;
