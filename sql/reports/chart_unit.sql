create function internal.chart_unit(p_first date, p_last date) returns text
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select case
    when p_last - p_first <= 31 then 'day'
    when p_last - p_first <= 182 then 'week'
    when p_last - p_first <= 1850 then 'month'
    else 'year'
  end
$$;
comment on function internal.chart_unit(date, date) is 'What a point of a line stands for, so that there are not too many.';

create function internal.line_chart(p_title text, p_days jsonb, variadic p_names text[]) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with days as (
    select (d.value ->> 0)::date as day, d.value as row
    from jsonb_array_elements(p_days) as d (value)
  ),

  span as (
    select min(d.day) as first, max(d.day) as last, internal.chart_unit(min(d.day), max(d.day)) as unit
    from days as d
  ),

  points as (
    select
      g.at::date as begins,
      s.unit,
      (
        select array_agg(
          (
            select coalesce(sum((d.row ->> n.nr::integer)::numeric), 0)
            from days as d
            where date_trunc(s.unit, d.day::timestamp) = g.at
          )
          order by n.nr
        )
        from unnest(p_names) with ordinality as n (name, nr)
      ) as sums
    from span as s
    cross join lateral generate_series(
      date_trunc(s.unit, s.first::timestamp), date_trunc(s.unit, s.last::timestamp), ('1 ' || s.unit)::interval
    ) as g (at)
  )

  select jsonb_build_object(
    'kind', 'line',
    'title', p_title,
    'labels', coalesce(
      (
        select jsonb_agg(
          to_char(p.begins, case p.unit when 'year' then 'YYYY' when 'month' then 'YYYY-MM' else 'YYYY-MM-DD' end)
          order by p.begins
        )
        from points as p
      ), '[]'
    ),
    'series', (
      select jsonb_agg(
        jsonb_build_object(
          'name', n.name,
          'values', coalesce((select jsonb_agg(p.sums[n.nr] order by p.begins) from points as p), '[]')
        )
        order by n.nr
      )
      from unnest(p_names) with ordinality as n (name, nr)
    )
  )
$$;
comment on function internal.line_chart(text, jsonb, text[]) is
'A line for each of the names, of p_days, [["2026-03-01", number, …], …]: summed up by day, week, month or year, those with '
'nothing included.';

create function internal.share_chart(p_kind text, p_title text, p_name text, p_counts jsonb) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with ranked as (
    select
      case when row_number() over counts <= 10 then c.value ->> 0 else 'Others' end as label,
      least(row_number() over counts, 11) as nr,
      (c.value ->> 1)::numeric as value
    from jsonb_array_elements(p_counts) as c (value)
    window counts as (order by (c.value ->> 1)::numeric desc, c.value ->> 0)
  ),

  shares as (
    select r.nr, min(r.label) as label, sum(r.value) as value
    from ranked as r
    group by r.nr
  )

  select jsonb_build_object(
    'kind', p_kind,
    'title', p_title,
    'labels', coalesce(jsonb_agg(s.label order by s.nr), '[]'),
    'series', jsonb_build_array(
      jsonb_build_object('name', p_name, 'values', coalesce(jsonb_agg(s.value order by s.nr), '[]'))
    )
  )
  from shares as s
$$;
comment on function internal.share_chart(text, text, text, jsonb) is
'A bar or pie chart of p_counts, [["label", number], …]: the ten largest, and the others together.';

create function internal.figure(
  p_name text, p_title text, p_type text, p_value numeric, p_currency text default null
) returns jsonb
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object('name', p_name, 'title', p_title, 'type', p_type, 'value', p_value)
    || case when p_currency is null then '{}' else jsonb_build_object('currency', p_currency) end
$$;
comment on function internal.figure(text, text, text, numeric, text) is
'One number of a summary; its type is one of those of columns.';
