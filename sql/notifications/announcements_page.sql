create function internal.announcements_page(p_tenant uuid, p_course uuid, p_limit integer, p_cursor text) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after record := internal.newest_after(p_cursor, 'announcements');
  v_rows json;
  v_next text;
begin
  -- Two conditions instead of IS NOT DISTINCT FROM, which no index answers.
  with page as materialized (
    select a as announcement, a.created_at, a.id
    from lms.announcements as a
    where a.tenant_id = p_tenant
      and ((p_course is null and a.course_id is null) or a.course_id = p_course)
      and (a.created_at, a.id) < (v_after.at, v_after.id)
    order by a.created_at desc, a.id desc
    limit p_limit + 1
  ),

  numbered as (
    select
      row_number() over (order by p.created_at desc, p.id desc) as nr,
      p.created_at,
      p.id,
      internal.announcement_json(p.announcement) as item
    from page as p
  )

  select
    json_agg(n.item order by n.nr) filter (where n.nr <= p_limit),
    (
      select internal.write_cursor('announcements', last.created_at::text, last.id::text)
      from numbered as last
      where last.nr = p_limit and exists (select from numbered as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from numbered as n;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function internal.announcements_page(uuid, uuid, integer, text) is
'A page of the announcements of a course, or (NULL) of the institution, newest first. LM401.';
