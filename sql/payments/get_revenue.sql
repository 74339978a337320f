create function app.get_revenue(
  p_tenant uuid,
  p_user uuid,
  p_by text,
  p_from date default null,
  p_to date default null,
  p_course uuid default null,
  p_limit integer default 25,
  p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_days record;
  v_key text[];
  v_answer text;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  v_key := internal.read_cursor(p_cursor, 'revenue ' || p_by, 2);
  v_days := internal.days_between(p_from, p_to);

  with entries as (
    select
      case p_by
        when 'course' then coalesce(e.course_id::text, '')
        when 'month' then to_char(e.booked_at at time zone v_days.timezone, 'YYYY-MM')
        else to_char(e.booked_at at time zone v_days.timezone, 'YYYY-MM-DD')
      end as key,
      e.currency, e.gross, e.refunded, e.tax, e.refund_uuid
    from internal.revenue_entries as e
    where e.tenant_id = p_tenant
      and e.booked_at >= v_days.begins
      and e.booked_at < v_days.ends
      and (p_course is null or e.course_id = p_course)
  ),

  sums as materialized (
    select
      grouping(entries.key) = 1 as is_total,
      entries.key,
      entries.currency,
      sum(entries.gross)::bigint as gross,
      sum(entries.refunded)::bigint as refunds,
      sum(entries.tax)::bigint as tax,
      count(*) filter (where entries.refund_uuid is null) as payments,
      count(entries.refund_uuid) as refund_count
    from entries
    group by grouping sets ((entries.key, entries.currency), (entries.currency))
  ),

  page as materialized (
    select s.*, row_number() over (order by s.key desc, s.currency desc) as nr
    from sums as s
    where not s.is_total and (v_key is null or (s.key, s.currency) < (v_key[1], v_key[2]))
    order by s.key desc, s.currency desc
    limit p_limit + 1
  )

  select json_build_object(
    'by', p_by,
    'from', p_from,
    'to', p_to,
    'timezone', v_days.timezone,
    'totals', (
      select coalesce(
        json_agg(
          json_build_object(
            'currency', s.currency,
            'gross', internal.money(s.gross, s.currency),
            'refunds', internal.money(s.refunds, s.currency),
            'net', internal.money(s.gross - s.refunds, s.currency),
            'tax', internal.money(s.tax, s.currency),
            'payment_count', s.payments,
            'refund_count', s.refund_count
          )
          order by s.currency
        ), '[]'
      )
      from sums as s
      where s.is_total
    ),
    'data', coalesce(
      json_agg(
        json_build_object(
          'period', case when p_by <> 'course' then p.key end,
          'course', case when c.id is not null then json_build_object('id', c.id, 'title', c.title) end,
          'currency', p.currency,
          'gross', internal.money(p.gross, p.currency),
          'refunds', internal.money(p.refunds, p.currency),
          'net', internal.money(p.gross - p.refunds, p.currency),
          'tax', internal.money(p.tax, p.currency),
          'payment_count', p.payments,
          'refund_count', p.refund_count
        )
        order by p.nr
      ) filter (where p.nr <= p_limit), '[]'
    ),
    'page', json_build_object(
      'next_cursor', max(internal.write_cursor('revenue ' || p_by, p.key, p.currency)) filter (
        where p.nr = p_limit and exists (select from page as beyond where beyond.nr > p_limit)
      ),
      'has_more', count(*) > p_limit,
      'limit', p_limit
    )
  )::text
  into v_answer
  from page as p
  left join lms.courses as c on p_by = 'course' and c.tenant_id = p_tenant and c.id::text = p.key;
  return v_answer;
end
$$;
comment on function app.get_revenue(uuid, uuid, text, date, date, uuid, integer, text) is
'What came in, what went back, what is left of it and the tax in that, by course, month or day of the institution''s '
'calendar, for each currency; totals are of the whole time. For admins. LM104, LM401, LM402.';
