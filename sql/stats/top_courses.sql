create function internal.top_courses(p_scope text) returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_answer json;
begin
  with counted as materialized (
    select
      f.*,
      coalesce((f.money -> t.currency ->> 'gross')::bigint - (f.money -> t.currency ->> 'refunds')::bigint, 0) as net
    from internal.stats_of_courses(p_scope, 'recent', null) as f
    cross join lms.tenants as t
    where t.id = v_tenant
  ),

  ranked as (
    select
      s.sort,
      c.*,
      row_number() over (partition by s.sort order by s.value desc, c.course_id desc) as nr
    from counted as c
    cross join lateral (
      values
      ('active_students', c.active_students),
      ('enrollments', c.enrollments),
      ('completions', c.completions),
      ('net', c.net)
    ) as s (sort, value)
    where s.value > 0
  ),

  lists as (
    select
      r.sort,
      json_agg(
        json_build_object(
          'course', json_build_object('id', c.id, 'slug', c.slug, 'title', c.title, 'status', c.status),
          'figures', internal.figures_json(
            r.active_students, null, r.enrollments, r.completions, r.certificates, r.money, false
          )
        )
        order by r.nr
      ) as courses
    from ranked as r
    join lms.courses as c on c.id = r.course_id
    where c.tenant_id = v_tenant and r.nr <= 5
    group by r.sort
  )

  select json_object_agg(s.sort, coalesce(l.courses, '[]'))
  into v_answer
  from unnest(array['active_students', 'enrollments', 'completions', 'net']) as s (sort)
  left join lists as l on l.sort = s.sort;
  return v_answer;
end
$$;
comment on function internal.top_courses(text) is
'The five courses of most active students, enrolments, completions and net earnings (in the currency of the institution) '
'in the last 30 days, without those that have none. LM104.';
