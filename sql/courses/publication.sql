-- owner: lms_system
-- Without the wall, so that the copies are true whoever writes; each follows its own row's keys.
create function internal.copy_publication() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update lms.modules as m
  set is_published = (new.status = 'published')
  where m.tenant_id = new.tenant_id and m.course_id = new.id;

  update lms.lessons as l
  set is_published = (new.status = 'published')
  where l.tenant_id = new.tenant_id and l.course_id = new.id;
  return null;
end
$$;
comment on function internal.copy_publication() is
'Trigger: a course is published or no longer; tells its modules and lessons.';
grant execute on function internal.copy_publication() to lms_owner;

create function internal.inherit_from_course() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  new.is_published := coalesce((
    select c.status = 'published' from lms.courses as c where c.tenant_id = new.tenant_id and c.id = new.course_id
  ), false);
  return new;
end
$$;
comment on function internal.inherit_from_course() is 'Trigger: a new module is published when its course is.';
grant execute on function internal.inherit_from_course() to lms_owner;

create function internal.inherit_from_module() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_module record;
begin
  select m.course_id, m.is_published
  into v_module
  from lms.modules as m
  where m.tenant_id = new.tenant_id and m.id = new.module_id;

  -- Without a module, the foreign key will say so.
  new.course_id := coalesce(v_module.course_id, new.course_id);
  new.is_published := coalesce(v_module.is_published, false);
  return new;
end
$$;
comment on function internal.inherit_from_module() is
'Trigger: a new lesson belongs to the course of its module, and is published when that is.';
grant execute on function internal.inherit_from_module() to lms_owner;
