-- The attempts at one quiz have an index in this order, those at a whole course have not: they are found among all.
create function internal.report_quiz_results(p_filters jsonb, p_after text, p_limit integer) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_only record := internal.read_report_filters('quiz_results', p_filters);
  v_after record := internal.report_after('quiz_results', p_after, v_only.ends);
  v_status text := p_filters ->> 'status';
  v_course uuid := (select q.course_id from lms.quizzes as q where q.tenant_id = v_tenant and q.id = v_only.quiz);
  v_window integer := internal.rows_scanned(num_nonnulls(v_status, v_only.course) > 0, p_limit);
  v_answer text;
begin
  with scanned as materialized (
    select
      t.*,
      row_number() over (order by t.started_at desc, t.id desc) as nr,
      (v_only.course is null or t.course_id = v_only.course)
      and (v_status is null or v_status = internal.attempt_status(t.status, t.passed)) as belongs
    from lms.quiz_attempts as t
    where t.tenant_id = v_tenant
      and t.started_at >= v_only.begins
      and (v_only.person is null or t.user_id = v_only.person)
      and (v_only.quiz is null or (t.course_id = v_course and t.quiz_id = v_only.quiz))
      and (t.started_at, t.id) < (v_after.at, v_after.id)
    order by t.started_at desc, t.id desc
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
          p.id, p.user_id, u.name, u.email, p.course_id, c.title, p.quiz_id, q.title, p.number,
          internal.attempt_status(p.status, p.passed), p.status = 'expired', trim_scale(p.percent), p.pass_percent,
          trim_scale(p.points), p.max_points, r.correct, jsonb_array_length(p.questions),
          internal.rfc3339(p.started_at), internal.rfc3339(p.finished_at),
          extract(epoch from p.finished_at - p.started_at)::integer
        )
        order by p.nr
      ), '[]'
    ),
    'next', (
      select internal.report_before('quiz_results', s.started_at, s.id)
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
    select o.title
    from lms.courses as o
    where o.tenant_id = v_tenant and o.id = p.course_id
    limit 1
  ) as c on true
  left join lateral (
    select z.title
    from lms.quizzes as z
    where z.tenant_id = v_tenant and z.id = p.quiz_id
    limit 1
  ) as q on true
  left join lateral (
    select count(*) filter (where d.is_correct) as correct
    from lms.quiz_results as d
    where d.tenant_id = v_tenant and d.attempt_id = p.id
  ) as r on p.status <> 'in_progress';
  return v_answer;
end
$$;
comment on function internal.report_quiz_results(jsonb, text, integer) is
'A page of the report on quiz results, the newest attempt first. LM401, LM402.';
