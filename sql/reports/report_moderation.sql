create function internal.report_moderation(p_filters jsonb, p_after text, p_limit integer) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_only record := internal.read_report_filters('moderation', p_filters);
  v_after record := internal.report_after('moderation', p_after, v_only.ends);
  v_decision text := p_filters ->> 'decision';
  v_window integer := internal.rows_scanned(num_nonnulls(v_decision, v_only.course) > 0, p_limit);
  v_answer text;
begin
  with scanned as materialized (
    select
      m.*,
      row_number() over (order by m.created_at desc, m.id desc) as nr,
      (v_only.course is null or m.course_id = v_only.course)
      and (v_decision is null or m.decision = v_decision) as belongs
    from lms.moderation_decisions as m
    where m.tenant_id = v_tenant
      and m.created_at >= v_only.begins
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
          p.id, internal.rfc3339(p.created_at), p.decision, p.reason, p.moderator_id, b.name, p.user_id, u.name,
          u.email, p.course_id, c.title, w.post_id, w.title, p.reply_id, internal.rfc3339(p.suspended_until),
          p.reverses
        )
        order by p.nr
      ), '[]'
    ),
    'next', (
      select internal.report_before('moderation', s.created_at, s.id)
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
    select a.name
    from lms.users as a
    where a.tenant_id = v_tenant and a.id = p.moderator_id
    limit 1
  ) as b on true
  left join lateral (
    select o.title
    from lms.courses as o
    where o.tenant_id = v_tenant and o.id = p.course_id
    limit 1
  ) as c on true
  left join lateral (
    select d.id as post_id, d.title
    from lms.posts as d
    where d.tenant_id = v_tenant
      and d.id = coalesce(
        p.post_id, (select r.post_id from lms.replies as r where r.tenant_id = v_tenant and r.id = p.reply_id)
      )
    limit 1
  ) as w on true;
  return v_answer;
end
$$;
comment on function internal.report_moderation(jsonb, text, integer) is
'A page of the report on moderation, the newest decision first. LM401, LM402.';
