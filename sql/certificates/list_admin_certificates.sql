-- starts_with and position instead of LIKE: what somebody types is text, not a pattern.
create function app.list_admin_certificates(
  p_tenant uuid,
  p_user uuid,
  p_course uuid default null,
  p_learner uuid default null,
  p_state text default null,
  p_q text default null,
  p_limit integer default 25,
  p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_q text := lower(nullif(trim(p_q), ''));
  v_today date;
  v_courses uuid[];
  v_after record;
  v_rows json;
  v_next text;
begin
  perform internal.enter(p_tenant, p_user);
  v_today := internal.today();
  v_after := internal.newest_after(p_cursor, 'admin_certificates');
  v_courses := internal.certified_courses(p_course);

  with page as materialized (
    select c as certificate, c.user_id, c.course_id, c.version, c.issued_at, c.id
    from lms.certificates as c
    where c.tenant_id = p_tenant
      and (v_courses is null or c.course_id = any (v_courses))
      and (p_learner is null or c.user_id = p_learner)
      and (
        p_state is null
        or p_state = internal.certificate_state(c.superseded_at, c.revoked_at, c.expires_on, v_today)
      )
      and (
        v_q is null
        or starts_with(lower(c.serial), v_q)
        or lower(c.code) = v_q
        or position(v_q in lower(c.name)) > 0
      )
      and (c.issued_at, c.id) < (v_after.at, v_after.id)
    order by c.issued_at desc, c.id desc
    limit p_limit + 1
  ),

  numbered as (
    select
      row_number() over (order by p.issued_at desc, p.id desc) as nr,
      p.issued_at,
      p.id,
      internal.certificate_json(p.certificate, v_today, next.id) as item
    from page as p
    left join lms.certificates as next
      on next.tenant_id = p_tenant
      and next.user_id = p.user_id
      and next.course_id = p.course_id
      and next.version = p.version + 1
  )

  select
    json_agg(n.item order by n.nr) filter (where n.nr <= p_limit),
    (
      select internal.write_cursor('admin_certificates', last.issued_at::text, last.id::text)
      from numbered as last
      where last.nr = p_limit and exists (select from numbered as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from numbered as n;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.list_admin_certificates(uuid, uuid, uuid, uuid, text, text, integer, text) is
'Certificates of the institution, or of the courses that an instructor teaches, newest first. p_q: the beginning of the '
'serial, the code, or a part of the name. LM104, LM302, LM401.';
