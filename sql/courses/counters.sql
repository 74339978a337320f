-- owner: lms_system
-- Counters of the outline and, with them, the versions of the lists they count. Once a statement, so that many rows
-- cost little; without the wall, so that they are true whoever writes. Each touches the parents of its rows alone.
create function internal.count_modules() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'INSERT' then
    update lms.courses as c
    set module_count = c.module_count + d.added, version = c.version + 1, updated_at = now()
    from (select n.tenant_id, n.course_id, count(*) as added from new_rows as n group by n.tenant_id, n.course_id) as d
    where c.tenant_id = d.tenant_id and c.id = d.course_id;
  elsif tg_op = 'DELETE' then
    update lms.courses as c
    set module_count = c.module_count - d.gone, version = c.version + 1, updated_at = now()
    from (select o.tenant_id, o.course_id, count(*) as gone from old_rows as o group by o.tenant_id, o.course_id) as d
    where c.tenant_id = d.tenant_id and c.id = d.course_id;
  else
    update lms.courses as c
    set version = c.version + 1, updated_at = now()
    from (
      select distinct n.tenant_id, n.course_id
      from new_rows as n
      join old_rows as o on o.tenant_id = n.tenant_id and o.id = n.id and o.position <> n.position
    ) as d
    where c.tenant_id = d.tenant_id and c.id = d.course_id;
  end if;
  return null;
end
$$;
comment on function internal.count_modules() is
'Trigger: keeps courses.module_count, and counts changes of the list of modules.';
grant execute on function internal.count_modules() to lms_owner;

create function internal.count_lessons() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'INSERT' then
    update lms.modules as m
    set version = m.version + 1, updated_at = now()
    from (select distinct n.tenant_id, n.module_id from new_rows as n) as d
    where m.tenant_id = d.tenant_id and m.id = d.module_id;

    update lms.courses as c
    set
      lesson_count = c.lesson_count + d.lessons,
      required_lesson_count = c.required_lesson_count + d.required,
      duration_seconds = c.duration_seconds + d.seconds
    from (
      select
        n.tenant_id,
        n.course_id,
        count(*) as lessons,
        count(*) filter (where n.is_required) as required,
        sum(n.duration_seconds) as seconds
      from new_rows as n
      group by n.tenant_id, n.course_id
    ) as d
    where c.tenant_id = d.tenant_id and c.id = d.course_id;
  elsif tg_op = 'DELETE' then
    update lms.modules as m
    set version = m.version + 1, updated_at = now()
    from (select distinct o.tenant_id, o.module_id from old_rows as o) as d
    where m.tenant_id = d.tenant_id and m.id = d.module_id;

    update lms.courses as c
    set
      lesson_count = c.lesson_count - d.lessons,
      required_lesson_count = c.required_lesson_count - d.required,
      duration_seconds = c.duration_seconds - d.seconds
    from (
      select
        o.tenant_id,
        o.course_id,
        count(*) as lessons,
        count(*) filter (where o.is_required) as required,
        sum(o.duration_seconds) as seconds
      from old_rows as o
      group by o.tenant_id, o.course_id
    ) as d
    where c.tenant_id = d.tenant_id and c.id = d.course_id;
  else
    update lms.modules as m
    set version = m.version + 1, updated_at = now()
    from (
      select distinct n.tenant_id, n.module_id
      from new_rows as n
      join old_rows as o on o.tenant_id = n.tenant_id and o.id = n.id and o.position <> n.position
    ) as d
    where m.tenant_id = d.tenant_id and m.id = d.module_id;

    update lms.courses as c
    set
      required_lesson_count = c.required_lesson_count + d.required,
      duration_seconds = c.duration_seconds + d.seconds
    from (
      select
        n.tenant_id,
        n.course_id,
        sum(n.is_required::integer - o.is_required::integer) as required,
        sum(n.duration_seconds - o.duration_seconds) as seconds
      from new_rows as n
      join old_rows as o on o.tenant_id = n.tenant_id and o.id = n.id
      where (n.is_required, n.duration_seconds) <> (o.is_required, o.duration_seconds)
      group by n.tenant_id, n.course_id
    ) as d
    where c.tenant_id = d.tenant_id and c.id = d.course_id;
  end if;
  return null;
end
$$;
comment on function internal.count_lessons() is
'Trigger: keeps lesson_count, required_lesson_count and duration_seconds of courses, and counts changes of a '
'module''s list of lessons.';
grant execute on function internal.count_lessons() to lms_owner;

create function internal.count_enrollments() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'INSERT' then
    update lms.courses as c
    set enrollment_count = c.enrollment_count + d.added
    from (
      select n.tenant_id, n.course_id, count(*) as added
      from new_rows as n
      where n.status = 'active'
      group by n.tenant_id, n.course_id
    ) as d
    where c.tenant_id = d.tenant_id and c.id = d.course_id;
  else
    update lms.courses as c
    set enrollment_count = c.enrollment_count - d.gone
    from (
      select o.tenant_id, o.course_id, count(*) as gone
      from old_rows as o
      where o.status = 'active'
      group by o.tenant_id, o.course_id
    ) as d
    where c.tenant_id = d.tenant_id and c.id = d.course_id;
  end if;
  return null;
end
$$;
comment on function internal.count_enrollments() is
'Trigger: keeps courses.enrollment_count as enrolments come and go.';
grant execute on function internal.count_enrollments() to lms_owner;

create function internal.recount_enrollment() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update lms.courses as c
  set enrollment_count = c.enrollment_count + case new.status when 'active' then 1 else -1 end
  where c.tenant_id = new.tenant_id and c.id = new.course_id;
  return null;
end
$$;
comment on function internal.recount_enrollment() is
'Trigger: an enrolment is revoked or comes back. Once a row, so that an enrolment''s own counters, which change all '
'the time, set off nothing.';
grant execute on function internal.recount_enrollment() to lms_owner;

create function internal.count_teachers() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_row lms.course_instructors := coalesce(new, old);
begin
  update lms.courses as c
  set version = c.version + 1, updated_at = now()
  where c.tenant_id = v_row.tenant_id and c.id = v_row.course_id;
  return null;
end
$$;
comment on function internal.count_teachers() is 'Trigger: who teaches a course is part of it; counts the change.';
grant execute on function internal.count_teachers() to lms_owner;
