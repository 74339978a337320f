create function app.list_admin_courses(
  p_tenant uuid,
  p_user uuid,
  p_status text default null,
  p_limit integer default 25,
  p_cursor text default null,
  p_instructor uuid default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_newest record;
  v_oldest text[];
  v_rows json;
  v_next text;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');

  -- What waits for a review is a queue: first come, first served. Everything else is looked up, newest first.
  if p_status = 'pending' then
    v_oldest := internal.read_cursor(p_cursor, 'review_queue', 2);
    with page as materialized (
      select c as course, c.submitted_at, c.id, c.instructor_id
      from lms.courses as c
      where c.tenant_id = p_tenant
        and c.status = 'pending'
        and (p_instructor is null or c.instructor_id = p_instructor)
        and (v_oldest is null or (c.submitted_at, c.id) > (v_oldest[1]::timestamptz, v_oldest[2]::uuid))
      order by c.submitted_at, c.id
      limit p_limit + 1
    ),

    numbered as (
      select
        row_number() over (order by p.submitted_at, p.id) as nr,
        p.submitted_at,
        p.id,
        internal.review_json(p.course, u) as item
      from page as p
      join lms.users as u on u.tenant_id = p_tenant and u.id = p.instructor_id
    )

    select
      json_agg(n.item order by n.nr) filter (where n.nr <= p_limit),
      (
        select internal.write_cursor('review_queue', last.submitted_at::text, last.id::text)
        from numbered as last
        where last.nr = p_limit and exists (select from numbered as beyond where beyond.nr > p_limit)
      )
    into v_rows, v_next
    from numbered as n;
  else
    v_newest := internal.newest_after(p_cursor, 'admin_courses');
    with page as materialized (
      select c as course, c.created_at, c.id, c.instructor_id
      from lms.courses as c
      where c.tenant_id = p_tenant
        and (p_status is null or c.status = p_status)
        and (p_instructor is null or c.instructor_id = p_instructor)
        and (c.created_at, c.id) < (v_newest.at, v_newest.id)
      order by c.created_at desc, c.id desc
      limit p_limit + 1
    ),

    numbered as (
      select
        row_number() over (order by p.created_at desc, p.id desc) as nr,
        p.created_at,
        p.id,
        internal.review_json(p.course, u) as item
      from page as p
      join lms.users as u on u.tenant_id = p_tenant and u.id = p.instructor_id
    )

    select
      json_agg(n.item order by n.nr) filter (where n.nr <= p_limit),
      (
        select internal.write_cursor('admin_courses', last.created_at::text, last.id::text)
        from numbered as last
        where last.nr = p_limit and exists (select from numbered as beyond where beyond.nr > p_limit)
      )
    into v_rows, v_next
    from numbered as n;
  end if;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.list_admin_courses(uuid, uuid, text, integer, text, uuid) is
'Courses of the institution for review: pending ones by submission, oldest first; any others newest first. LM104, LM401.';
