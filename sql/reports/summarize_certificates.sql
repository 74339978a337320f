create function internal.summarize_certificates(p_filters jsonb) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_only record := internal.read_report_filters('certificates', p_filters);
  v_today date := internal.today();
  v_answer text;
begin
  with sums as materialized (
    select
      (d.issued_at at time zone v_only.timezone)::date as day,
      d.course_id,
      internal.certificate_state(d.superseded_at, d.revoked_at, d.expires_on, v_today) as status,
      count(*) as rows
    from lms.certificates as d
    where d.tenant_id = v_tenant
      and d.issued_at >= v_only.begins
      and d.issued_at < v_only.ends
      and (v_only.course is null or d.course_id = v_only.course)
      and (v_only.person is null or d.user_id = v_only.person)
      and (
        p_filters ->> 'status' is null
        or p_filters ->> 'status' = internal.certificate_state(d.superseded_at, d.revoked_at, d.expires_on, v_today)
      )
    group by 1, 2, 3
  )

  select jsonb_build_object(
    'figures', jsonb_build_array(
      internal.figure('certificates', 'Certificates', 'integer', coalesce(sum(s.rows), 0)),
      internal.figure('valid', 'Valid', 'integer', coalesce(sum(s.rows) filter (where s.status = 'valid'), 0)),
      internal.figure('expired', 'Expired', 'integer', coalesce(sum(s.rows) filter (where s.status = 'expired'), 0)),
      internal.figure('revoked', 'Revoked', 'integer', coalesce(sum(s.rows) filter (where s.status = 'revoked'), 0)),
      internal.figure(
        'superseded', 'Superseded', 'integer', coalesce(sum(s.rows) filter (where s.status = 'superseded'), 0)
      )
    ),
    'charts', jsonb_build_array(
      internal.line_chart(
        'Certificates over time',
        (
          select coalesce(jsonb_agg(jsonb_build_array(d.day, d.rows)), '[]')
          from (select t.day, sum(t.rows) as rows from sums as t group by t.day) as d
        ),
        'Certificates'
      ),
      internal.share_chart(
        'bar', 'Courses with the most certificates', 'Certificates',
        (
          select coalesce(jsonb_agg(jsonb_build_array(c.title, d.rows)), '[]')
          from (select t.course_id, sum(t.rows) as rows from sums as t group by t.course_id) as d
          join lms.courses as c on c.tenant_id = v_tenant and c.id = d.course_id
        )
      ),
      internal.share_chart(
        'pie', 'Status', 'Certificates',
        (
          select coalesce(jsonb_agg(jsonb_build_array(d.status, d.rows)), '[]')
          from (select t.status, sum(t.rows) as rows from sums as t group by t.status) as d
        )
      )
    )
  )::text
  into v_answer
  from sums as s;
  return v_answer;
end
$$;
comment on function internal.summarize_certificates(jsonb) is 'The report on certificates in figures and charts. LM402.';
