-- owner: lms_system
-- For the worker, and without the wall. Whom it has told is committed with how far it is: a worker that dies loses a
-- batch at most, which the next one begins again. The lock keeps two workers from telling the same people twice, and
-- nobody waits for it.
create function app.tell_announcement(p_tenant uuid, p_id uuid) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  c_batch constant integer := 500;
  v_one record;
  v_people uuid[];
  v_told integer;
begin
  select
    a.course_id,
    a.user_id,
    a.created_at,
    coalesce(a.told_through, '00000000-0000-0000-0000-000000000000') as after,
    jsonb_strip_nulls(jsonb_build_object(
      'announcement_id', a.id, 'title', a.title, 'author_name', u.name, 'course_title', c.title
    )) as payload
  into v_one
  from lms.announcements as a
  join lms.tenants as t on t.id = a.tenant_id and t.status = 'active'
  join lms.users as u on u.tenant_id = a.tenant_id and u.id = a.user_id
  left join lms.courses as c on c.tenant_id = a.tenant_id and c.id = a.course_id
  where a.tenant_id = p_tenant and a.id = p_id and a.told_at is null
  for no key update of a skip locked;
  if not found then
    return null;
  end if;

  -- Those who were there when it was announced: others find it in the list.
  if v_one.course_id is null then
    v_people := array(
      select u.id
      from lms.users as u
      where u.tenant_id = p_tenant and u.status = 'active' and u.created_at <= v_one.created_at and u.id > v_one.after
      order by u.id
      limit c_batch
    );
  else
    v_people := array(
      select e.user_id
      from lms.enrollments as e
      where e.tenant_id = p_tenant
        and e.course_id = v_one.course_id
        and e.status = 'active'
        and e.enrolled_at <= v_one.created_at
        and e.user_id > v_one.after
      order by e.user_id
      limit c_batch
    );
  end if;

  v_told := internal.tell(
    p_tenant, array_remove(v_people, v_one.user_id), 'announcement', p_id, v_one.course_id, v_one.payload
  );
  update lms.announcements as a
  set
    told_through = coalesce(v_people[cardinality(v_people)], a.told_through),
    queued_at = clock_timestamp(),
    told_at = case when cardinality(v_people) < c_batch then clock_timestamp() end
  where a.tenant_id = p_tenant and a.id = p_id;
  return json_build_object('told', v_told, 'done', cardinality(v_people) < c_batch);
end
$$;
comment on function app.tell_announcement(uuid, uuid) is
'Tells the next people of an announcement: live enrolments of its course, or everybody active, but not who made it. '
'{"told": how many, "done": whether that was all of them}; NULL when there is nothing to do, another worker is at it, or '
'the institution is suspended.';
