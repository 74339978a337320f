create function internal.next_lesson(p_tenant uuid, p_user uuid, p_course uuid, p_after uuid default null) returns uuid
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_next uuid;
begin
  -- Nearly always it is the next one of the same module, which an index finds without sorting the outline.
  if p_after is not null then
    select l.id
    into v_next
    from lms.lessons as here
    join lms.lessons as l on l.tenant_id = here.tenant_id and l.module_id = here.module_id and l.position > here.position
    where here.tenant_id = p_tenant
      and here.id = p_after
      and not exists (
        select from lms.lesson_progress as p
        where p.tenant_id = p_tenant
          and p.user_id = p_user
          and p.course_id = p_course
          and p.lesson_id = l.id
          and p.completed_at is not null
      )
    order by l.position
    limit 1;
    if found then
      return v_next;
    end if;
  end if;

  select l.id
  into v_next
  from lms.lessons as l
  join lms.modules as m on m.tenant_id = l.tenant_id and m.id = l.module_id
  left join (
    select hm.position as module_position, h.position
    from lms.lessons as h
    join lms.modules as hm on hm.tenant_id = h.tenant_id and hm.id = h.module_id
    where h.tenant_id = p_tenant and h.id = p_after
  ) as here on true
  where l.tenant_id = p_tenant
    and l.course_id = p_course
    and m.tenant_id = p_tenant
    and l.id <> all (array(
      select p.lesson_id
      from lms.lesson_progress as p
      where p.tenant_id = p_tenant and p.user_id = p_user and p.course_id = p_course and p.completed_at is not null
    ))
  order by
    coalesce((m.position, l.position) <= (here.module_position, here.position), false), m.position, l.position
  limit 1;
  return v_next;
end
$$;
comment on function internal.next_lesson(uuid, uuid, uuid, uuid) is
'The first lesson in the order of the outline that the person has not completed: after p_after, then from the start; '
'NULL when there is none.';
