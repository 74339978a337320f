create function internal.report_certificates(p_filters jsonb, p_after text, p_limit integer) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_only record := internal.read_report_filters('certificates', p_filters);
  v_after record := internal.report_after('certificates', p_after, v_only.ends);
  v_status text := p_filters ->> 'status';
  v_today date := internal.today();
  v_window integer := internal.rows_scanned(v_status is not null, p_limit);
  v_answer text;
begin
  with scanned as materialized (
    select
      d.*,
      row_number() over (order by d.issued_at desc, d.id desc) as nr,
      (
        v_status is null
        or v_status = internal.certificate_state(d.superseded_at, d.revoked_at, d.expires_on, v_today)
      ) as belongs
    from lms.certificates as d
    where d.tenant_id = v_tenant
      and d.issued_at >= v_only.begins
      and (v_only.course is null or d.course_id = v_only.course)
      and (v_only.person is null or d.user_id = v_only.person)
      and (d.issued_at, d.id) < (v_after.at, v_after.id)
    order by d.issued_at desc, d.id desc
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
          p.id, p.serial, p.version,
          internal.certificate_state(p.superseded_at, p.revoked_at, p.expires_on, v_today),
          p.user_id, p.name, u.email, p.course_id, p.course_title, p.instructor_name, trim_scale(p.hours),
          p.issue_date, p.expires_on, internal.rfc3339(p.issued_at), internal.rfc3339(p.revoked_at),
          p.revocation_reason, p.code
        )
        order by p.nr
      ), '[]'
    ),
    'next', (
      select internal.report_before('certificates', s.issued_at, s.id)
      from scanned as s
      where s.nr = internal.last_scanned(
        (select count(*) from page), (select max(l.nr) from page as l), (select count(*) from scanned), v_window, p_limit
      )
    )
  )::text
  into v_answer
  from page as p
  left join lateral (
    select a.email
    from lms.users as a
    where a.tenant_id = v_tenant and a.id = p.user_id
    limit 1
  ) as u on true;
  return v_answer;
end
$$;
comment on function internal.report_certificates(jsonb, text, integer) is
'A page of the report on certificates, the newest first, with what is printed on them. LM401, LM402.';
