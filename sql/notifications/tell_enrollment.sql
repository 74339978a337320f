-- owner: lms_system
-- Definer, and without the wall, as internal.notify(). Each time that an enrolment begins is an event of its own: one
-- that was revoked may come back.
create function internal.tell_enrollment() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.notify(
    c.tenant_id, new.user_id, 'enrollment', lms.new_id(), c.id,
    jsonb_build_object('course_title', c.title, 'source', new.source)
  )
  from lms.courses as c
  where c.tenant_id = new.tenant_id and c.id = new.course_id;
  return null;
end
$$;
comment on function internal.tell_enrollment() is
'Trigger: somebody is enrolled, by themselves, a payment or a grant, or again; confirms it to them.';
grant execute on function internal.tell_enrollment() to lms_owner;
