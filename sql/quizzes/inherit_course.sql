-- owner: lms_system
-- As inherit_from_module(): without the wall, so that it is true whoever writes.
create function internal.inherit_course() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  new.course_id := coalesce((
    select m.course_id from lms.modules as m where m.tenant_id = new.tenant_id and m.id = new.module_id
  ), new.course_id);
  return new;
end
$$;
comment on function internal.inherit_course() is
'Trigger: a quiz belongs to the course of its module, whatever its author says.';
grant execute on function internal.inherit_course() to lms_owner;
