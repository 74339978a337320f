create function internal.stats_periods(
  p_scope text, p_course uuid, p_by text, p_from date, p_to date, p_limit integer, p_cursor text
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_list text := concat_ws(' ', 'stats', p_by, p_course);
  v_standing record;
  v_step interval;
  v_key text[];
  v_first date;
  v_last date;
  v_beyond date;
  v_rows json;
  v_more boolean;
begin
  if p_by is null or p_by not in ('day', 'week', 'month') then
    perform internal.fail('LM402', 'By day, week or month.', '/query/by');
  elsif p_to < p_from then
    perform internal.fail('LM402', 'A time ends after it begins.', '/query/to');
  end if;
  v_standing := internal.stats_standing(p_scope, p_course);
  v_step := ('1 ' || p_by)::interval;
  v_key := internal.read_cursor(p_cursor, v_list, 1);
  begin
    v_beyond := v_key[1]::date - v_step;
  exception when data_exception then
    perform internal.fail('LM401', 'The cursor does not belong to this list and order.', '/query/cursor');
  end;

  v_first := date_trunc(p_by, greatest(coalesce(p_from, v_standing.begins_on), '0001-01-01')::timestamp)::date;
  v_last := date_trunc(p_by, least(p_to, v_standing.today)::timestamp)::date;
  v_last := least(v_last, v_beyond);
  v_more := v_last - p_limit * v_step >= v_first;
  v_first := greatest(v_first, (v_last - (p_limit - 1) * v_step)::date);

  select json_agg(
    json_build_object(
      'starts_on', p.starts_on,
      'ends_on', p.ends_on,
      'closed', p.ends_on < v_standing.today,
      'figures', internal.figures_json(
        coalesce(f.active_students, 0),
        coalesce(f.new_students, 0),
        coalesce(f.enrollments, 0),
        coalesce(f.completions, 0),
        coalesce(f.certificates, 0),
        coalesce(f.money, '{}'),
        p_scope in ('tenant', 'platform')
      )
    )
    order by p.starts_on desc
  )
  into v_rows
  from (
    select s.at::date as starts_on, (s.at + v_step - interval '1 day')::date as ends_on
    from generate_series(v_first::timestamp, v_last::timestamp, v_step) as s (at)
  ) as p
  left join internal.stats_figures(p_scope, p_course, p_by, v_first, v_last) as f on f.starts_on = p.starts_on;

  return json_build_object(
    'by', p_by,
    'timezone', v_standing.timezone,
    'refreshed_at', internal.rfc3339(v_standing.refreshed_at),
    'data', coalesce(v_rows, '[]'),
    'page', json_build_object(
      'next_cursor', case when v_more then internal.write_cursor(v_list, v_first::text) end,
      'has_more', coalesce(v_more, false),
      'limit', p_limit
    )
  )::text;
end
$$;
comment on function internal.stats_periods(text, uuid, text, date, date, integer, text) is
'A page of days, weeks or months up to the one that was under way at the last refresh, newest first, empty ones '
'included. LM104, LM401, LM402.';
