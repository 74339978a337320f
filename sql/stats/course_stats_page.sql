create function internal.course_stats_page(
  p_scope text,
  p_period text,
  p_date date,
  p_sort text,
  p_currency text,
  p_limit integer,
  p_cursor text
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_period text := case p_period when 'last_30_days' then 'recent' else p_period end;
  v_standing record;
  v_currency text := p_currency;
  v_starts_on date;
  v_ends_on date;
  v_list text;
  v_key text[];
  v_value bigint;
  v_after uuid;
  v_rows json;
  v_next text;
begin
  v_standing := internal.stats_standing(p_scope, null);
  if p_period in ('day', 'week', 'month') then
    v_starts_on := date_trunc(p_period, coalesce(p_date, v_standing.today)::timestamp)::date;
    v_ends_on := (v_starts_on + ('1 ' || p_period)::interval - interval '1 day')::date;
  elsif p_date is not null then
    perform internal.fail('LM402', 'A date goes with a day, a week or a month.', '/query/date');
  end if;
  if v_currency is null then
    select t.currency into v_currency
    from lms.tenants as t
    where t.id = v_tenant;
  end if;

  v_list := concat_ws(' ', 'course_stats', p_scope, p_period, v_starts_on, p_sort, v_currency);
  v_key := internal.read_cursor(p_cursor, v_list, 2);
  begin
    v_value := v_key[1]::bigint;
    v_after := v_key[2]::uuid;
  exception when invalid_text_representation or numeric_value_out_of_range then
    perform internal.fail('LM401', 'The cursor does not belong to this list and order.', '/query/cursor');
  end;

  with ranked as (
    select
      f.*,
      case p_sort
        when 'active_students' then coalesce(f.active_students, 0)
        when 'enrollments' then f.enrollments
        when 'completions' then f.completions
        when 'certificates' then f.certificates
        when 'gross' then coalesce((f.money -> v_currency ->> 'gross')::bigint, 0)
        when 'net' then coalesce(
          (f.money -> v_currency ->> 'gross')::bigint - (f.money -> v_currency ->> 'refunds')::bigint, 0
        )
      end as value
    from internal.stats_of_courses(p_scope, v_period, v_starts_on) as f
  ),

  page as materialized (
    select r.*, row_number() over (order by r.value desc, r.course_id desc) as nr
    from ranked as r
    where v_key is null or (r.value, r.course_id) < (v_value, v_after)
    order by r.value desc, r.course_id desc
    limit p_limit + 1
  ),

  teachers as materialized (
    select p.id, p.profile
    from internal.teacher_profiles(array(
      select c.instructor_id
      from page as p
      join lms.courses as c on c.id = p.course_id
      where c.tenant_id = v_tenant
    )) as p
  )

  select
    json_agg(
      json_build_object(
        'course', json_build_object(
          'id', c.id, 'slug', c.slug, 'title', c.title, 'status', c.status, 'instructor', t.profile
        ),
        'figures', internal.figures_json(
          p.active_students, null, p.enrollments, p.completions, p.certificates, p.money, false
        )
      )
      order by p.nr
    ) filter (where p.nr <= p_limit),
    max(internal.write_cursor(v_list, p.value::text, p.course_id::text)) filter (
      where p.nr = p_limit and exists (select from page as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from page as p
  join lms.courses as c on c.tenant_id = v_tenant and c.id = p.course_id
  join teachers as t on t.id = c.instructor_id;

  return json_build_object(
    'period', p_period,
    'starts_on', case p_period when 'last_30_days' then v_standing.today - 29 else v_starts_on end,
    'ends_on', coalesce(v_ends_on, v_standing.today),
    'sort', p_sort,
    'currency', v_currency,
    'timezone', v_standing.timezone,
    'refreshed_at', internal.rfc3339(v_standing.refreshed_at),
    'data', coalesce(v_rows, '[]'),
    'page', json_build_object('next_cursor', v_next, 'has_more', v_next is not null, 'limit', p_limit)
  )::text;
end
$$;
comment on function internal.course_stats_page(text, text, date, text, text, integer, text) is
'A page of courses by what happened in them, most first, those included in which nothing did. LM104, LM401, LM402.';
