create function app.list_teaching(
  p_tenant uuid, p_user uuid,
  p_status text default null,
  p_limit integer default 25,
  p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after record;
  v_rows json;
  v_last text;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('instructor', 'admin');
  select a.* into v_after from internal.newest_after(p_cursor, 'teaching') as a;

  with page as materialized (
    select c.*, row_number() over (order by c.created_at desc, c.id desc) as nr
    from lms.courses as c
    where c.tenant_id = p_tenant
      and (
        c.instructor_id = p_user
        or c.id = any (array(
          select ci.course_id
          from lms.course_instructors as ci
          where ci.tenant_id = p_tenant and ci.user_id = p_user
        ))
      )
      and (p_status is null or c.status = p_status)
      and (c.created_at, c.id) < (v_after.at, v_after.id)
    order by c.created_at desc, c.id desc
    limit p_limit + 1
  )

  select
    json_agg(
      json_build_object(
        'version', c.version,
        'id', c.id,
        'slug', c.slug,
        'title', c.title,
        'summary', internal.summary(c.description),
        'domain', c.domain,
        'status', c.status,
        'role', case when c.instructor_id = p_user then 'instructor' else 'co_instructor' end,
        'price', json_build_object('amount', c.price, 'currency', c.currency),
        'module_count', c.module_count,
        'lesson_count', c.lesson_count,
        'duration_seconds', c.duration_seconds,
        'enrollment_count', c.enrollment_count,
        'rejection_reason', c.rejection_reason,
        'submitted_at', internal.rfc3339(c.submitted_at),
        'published_at', internal.rfc3339(c.published_at),
        'archived_at', internal.rfc3339(c.archived_at),
        'created_at', internal.rfc3339(c.created_at),
        'updated_at', internal.rfc3339(c.updated_at)
      ) order by c.nr
    ) filter (where c.nr <= p_limit),
    max(internal.write_cursor('teaching', c.created_at::text, c.id::text)) filter (
      where c.nr = p_limit and exists (select from page as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_last
  from page as c;
  return internal.page(v_rows, p_limit, v_last);
end
$$;
comment on function app.list_teaching(uuid, uuid, text, integer, text) is
'The courses of any status that the caller teaches, alone or with others, newest first. LM104, LM401.';
