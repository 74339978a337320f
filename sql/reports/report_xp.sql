create function internal.report_xp(p_filters jsonb, p_after text, p_limit integer) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_only record := internal.read_report_filters('xp', p_filters);
  v_after record := internal.report_after('xp', p_after, v_only.ends);
  v_type text := p_filters ->> 'type';
  v_window integer := internal.rows_scanned(num_nonnulls(v_type, v_only.course) > 0, p_limit);
  v_answer text;
begin
  with scanned as materialized (
    select
      x.*,
      row_number() over (order by x.timestamp desc, x.id desc) as nr,
      (v_only.course is null or x.course_id is not distinct from v_only.course)
      and (v_type is null or x.type = v_type) as belongs
    from lms.xp as x
    where x.tenant_id = v_tenant
      and x.timestamp >= v_only.begins
      and (v_only.person is null or x.user_id = v_only.person)
      and (x.timestamp, x.id) < (v_after.at, v_after.id)
    order by x.timestamp desc, x.id desc
    limit v_window
  ),

  page as materialized (
    select s.*
    from scanned as s
    where s.belongs
    order by s.nr
    limit p_limit
  )

  select json_build_object(
    'rows', coalesce(
      json_agg(
        json_build_array(
          p.id, internal.rfc3339(p.timestamp), p.day, p.user_id, u.name, u.email, p.type, p.points, p.entry % 2 = 0,
          p.course_id, c.title, p.subject_id
        )
        order by p.nr
      ), '[]'
    ),
    'next', (
      select internal.report_before('xp', s.timestamp, s.id)
      from scanned as s
      where s.nr = internal.last_scanned(
        (select count(*) from page), (select max(l.nr) from page as l), (select count(*) from scanned), v_window, p_limit
      )
    )
  )::text
  into v_answer
  from page as p
  left join lateral (
    select a.name, a.email
    from lms.users as a
    where a.tenant_id = v_tenant and a.id = p.user_id
    limit 1
  ) as u on true
  left join lateral (
    select o.title
    from lms.courses as o
    where o.tenant_id = v_tenant and o.id = p.course_id
    limit 1
  ) as c on true;
  return v_answer;
end
$$;
comment on function internal.report_xp(jsonb, text, integer) is
'A page of the report on points, the newest first. LM401, LM402.';
