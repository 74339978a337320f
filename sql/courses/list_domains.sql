create function app.list_domains(
  p_tenant uuid, p_user uuid, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after text[] := internal.read_cursor(p_cursor, 'domains', 1);
  v_rows json;
  v_last text;
begin
  perform internal.enter(p_tenant, p_user);

  with d as (
    select c.domain, count(*) as course_count, row_number() over (order by c.domain) as nr
    from lms.courses as c
    where c.tenant_id = p_tenant and c.status = 'published' and c.domain > coalesce(v_after[1], '')
    group by c.domain
    order by c.domain
    limit p_limit + 1
  )

  select
    json_agg(json_build_object('domain', d.domain, 'course_count', d.course_count) order by d.nr)
    filter (where d.nr <= p_limit),
    max(internal.write_cursor('domains', d.domain)) filter (
      where d.nr = p_limit and exists (select from d as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_last
  from d;
  return internal.page(v_rows, p_limit, v_last);
end
$$;
comment on function app.list_domains(uuid, uuid, integer, text) is
'The subject areas of the published courses, by name, each with how many there are. LM401.';
