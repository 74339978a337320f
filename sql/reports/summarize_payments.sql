-- Money of a test account is none, unless somebody asks for it alone. Currencies are never added up.
create function internal.summarize_payments(p_filters jsonb) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_only record := internal.read_report_filters('payments', p_filters);
  v_mode text := coalesce(p_filters ->> 'mode', 'live');
  v_answer text;
begin
  with sums as materialized (
    select
      (coalesce(p.captured_at, p.created_at) at time zone v_only.timezone)::date as day,
      p.course_id,
      p.currency,
      p.status,
      count(*) as rows,
      sum(p.captured) as captured,
      sum(p.refunded) as refunded
    from lms.payments as p
    where p.tenant_id = v_tenant
      and p.mode = v_mode
      and p.created_at >= v_only.begins
      and p.created_at < v_only.ends
      and (v_only.course is null or p.course_id = v_only.course)
      and (v_only.person is null or p.user_id = v_only.person)
      and (p_filters ->> 'status' is null or p.status = p_filters ->> 'status')
    group by 1, 2, 3, 4
  ),

  currencies as materialized (
    select s.currency, sum(s.captured) as captured, sum(s.refunded) as refunded
    from sums as s
    group by s.currency
    having sum(s.captured) > 0
  )

  select jsonb_build_object(
    'figures', jsonb_build_array(
      internal.figure('payments', 'Payments', 'integer', coalesce(sum(s.rows), 0)),
      internal.figure(
        'successful', 'Successful', 'integer',
        coalesce(sum(s.rows) filter (where s.status in ('captured', 'partially_refunded', 'refunded')), 0)
      ),
      internal.figure('failed', 'Failed', 'integer', coalesce(sum(s.rows) filter (where s.status = 'failed'), 0))
    ) || (
      select coalesce(
        jsonb_agg(f.figure order by c.currency, f.nr), '[]'
      )
      from currencies as c
      cross join lateral (
        values
        (1, internal.figure('captured', 'Received', 'money', c.captured, c.currency)),
        (2, internal.figure('refunded', 'Refunded', 'money', c.refunded, c.currency)),
        (3, internal.figure('net', 'Net', 'money', c.captured - c.refunded, c.currency))
      ) as f (nr, figure)
    ),
    'charts', (
      select coalesce(
        jsonb_agg(f.chart order by c.currency, f.nr), '[]'
      )
      from currencies as c
      cross join lateral (
        values
        (
          1,
          internal.line_chart(
            'Received and refunded, ' || c.currency,
            (
              select jsonb_agg(jsonb_build_array(d.day, d.captured, d.refunded))
              from (
                select t.day, sum(t.captured) as captured, sum(t.refunded) as refunded
                from sums as t
                where t.currency = c.currency
                group by t.day
              ) as d
            ),
            'Received', 'Refunded'
          ) || jsonb_build_object('type', 'money', 'currency', c.currency)
        ),
        (
          2,
          internal.share_chart(
            'bar', 'Courses that earn the most, ' || c.currency, 'Net',
            (
              select jsonb_agg(jsonb_build_array(coalesce(o.title, 'Unknown order'), d.net))
              from (
                select t.course_id, sum(t.captured - t.refunded) as net
                from sums as t
                where t.currency = c.currency and t.captured > 0
                group by t.course_id
              ) as d
              left join lms.courses as o on o.tenant_id = v_tenant and o.id = d.course_id
            )
          ) || jsonb_build_object('type', 'money', 'currency', c.currency)
        )
      ) as f (nr, chart)
    ) || internal.share_chart(
      'pie', 'Status', 'Payments',
      (
        select coalesce(jsonb_agg(jsonb_build_array(d.status, d.rows)), '[]')
        from (select t.status, sum(t.rows) as rows from sums as t group by t.status) as d
      )
    )
  )::text
  into v_answer
  from sums as s;
  return v_answer;
end
$$;
comment on function internal.summarize_payments(jsonb) is
'The report on payments in figures and charts; those of money are in minor units of their currency. LM402.';
