-- owner: lms_system
-- Definer, and without the wall, as internal.notify(). A course may be rejected more than once: each is an event.
create function internal.tell_course_decision() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.notify(
    new.tenant_id,
    t.user_id,
    'course_decision',
    lms.new_id(),
    new.id,
    jsonb_build_object(
      'course_title', new.title,
      'decision', case old.status when 'archived' then 'restored' else new.status end,
      'reason', case when old.status = 'pending' then new.rejection_reason end
    )
  )
  from (
    select new.instructor_id as user_id
    union
    select ci.user_id
    from lms.course_instructors as ci
    where ci.tenant_id = new.tenant_id and ci.course_id = new.id
    order by user_id
  ) as t;
  return null;
end
$$;
comment on function internal.tell_course_decision() is
'Trigger: the review of a course has ended, or it is archived or comes back; tells those who teach it, with the reason of a '
'rejection.';
grant execute on function internal.tell_course_decision() to lms_owner;
