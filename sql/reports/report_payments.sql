create function internal.report_payments(p_filters jsonb, p_after text, p_limit integer) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_only record := internal.read_report_filters('payments', p_filters);
  v_after record := internal.report_after('payments', p_after, v_only.ends);
  v_status text := p_filters ->> 'status';
  v_mode text := p_filters ->> 'mode';
  v_window integer := internal.rows_scanned(num_nonnulls(v_status, v_mode) > 0, p_limit);
  v_answer text;
begin
  with scanned as materialized (
    select
      m.*,
      row_number() over (order by m.created_at desc, m.id desc) as nr,
      (v_status is null or m.status = v_status) and (v_mode is null or m.mode = v_mode) as belongs
    from lms.payments as m
    where m.tenant_id = v_tenant
      and m.created_at >= v_only.begins
      and (v_only.course is null or m.course_id = v_only.course)
      and (v_only.person is null or m.user_id = v_only.person)
      and (m.created_at, m.id) < (v_after.at, v_after.id)
    order by m.created_at desc, m.id desc
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
          p.id, internal.rfc3339(p.created_at), internal.rfc3339(p.captured_at), p.user_id, u.name, u.email,
          p.course_id, c.title, p.mode, p.status, p.disposition, p.method, p.payment_id, p.gateway_order_id, i.number,
          o.coupon_code, p.currency, o.list_amount, o.discount, p.amount, p.captured, p.refunded,
          p.captured - p.refunded, i.tax
        )
        order by p.nr
      ), '[]'
    ),
    'next', (
      select internal.report_before('payments', s.created_at, s.id)
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
    select d.title
    from lms.courses as d
    where d.tenant_id = v_tenant and d.id = p.course_id
    limit 1
  ) as c on true
  left join lateral (
    select d.coupon_code, d.list_amount, d.discount
    from lms.payment_orders as d
    where d.tenant_id = v_tenant and d.id = p.order_uuid
    limit 1
  ) as o on true
  left join lateral (
    select d.number, d.cgst + d.sgst + d.igst as tax
    from lms.invoices as d
    where d.tenant_id = v_tenant and d.payment_uuid = p.id and d.corrects is null
    limit 1
  ) as i on true;
  return v_answer;
end
$$;
comment on function internal.report_payments(jsonb, text, integer) is
'A page of the report on payments, the newest first. LM401, LM402.';
