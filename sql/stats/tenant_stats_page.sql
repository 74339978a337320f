-- owner: lms_system
-- Definer: for operators, who see every institution by functions alone.
create function internal.tenant_stats_page(p_limit integer, p_cursor text) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_standing record;
  v_after record;
  v_rows json;
  v_next text;
begin
  v_standing := internal.stats_standing('platform', null);
  v_after := internal.newest_after(p_cursor, 'tenant_stats');

  with page as materialized (
    select t.*, row_number() over (order by t.created_at desc, t.id desc) as nr
    from lms.tenants as t
    where (t.created_at, t.id) < (v_after.at, v_after.id) and not t.is_platform
    order by t.created_at desc, t.id desc
    limit p_limit + 1
  )

  select
    json_agg(
      json_build_object(
        'tenant', json_build_object(
          'id', p.id, 'slug', p.slug, 'name', p.name, 'status', p.status, 'timezone', p.timezone
        ),
        'students', coalesce(o.students, 0),
        'instructors', coalesce(o.instructors, 0),
        'courses', coalesce(o.courses, 0),
        'published_courses', coalesce(o.published_courses, 0),
        'enrollments', coalesce(o.enrollments, 0),
        'last_30_days', internal.figures_json(
          coalesce(n.active_students, 0), coalesce(n.new_students, 0), coalesce(n.enrollments, 0),
          coalesce(n.completions, 0), coalesce(n.certificates, 0), coalesce(n.money, '{}'), true
        ),
        'previous_30_days', internal.figures_json(
          coalesce(b.active_students, 0), coalesce(b.new_students, 0), coalesce(b.enrollments, 0),
          coalesce(b.completions, 0), coalesce(b.certificates, 0), coalesce(b.money, '{}'), true
        )
      )
      order by p.nr
    ) filter (where p.nr <= p_limit),
    max(internal.write_cursor('tenant_stats', p.created_at::text, p.id::text)) filter (
      where p.nr = p_limit and exists (select from page as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from page as p
  left join reporting.tenant_totals as o on o.tenant_id = p.id
  left join reporting.tenant_stats as n on n.tenant_id = p.id and n.period = 'recent'
  left join reporting.tenant_stats as b on b.tenant_id = p.id and b.period = 'before';

  return json_build_object(
    'refreshed_at', internal.rfc3339(v_standing.refreshed_at),
    'data', coalesce(v_rows, '[]'),
    'page', json_build_object('next_cursor', v_next, 'has_more', v_next is not null, 'limit', p_limit)
  )::text;
end
$$;
comment on function internal.tenant_stats_page(integer, text) is
'A page of institutions with what there is and what happened lately, newest first, for operators. LM104, LM401.';
