create function internal.summarize_moderation(p_filters jsonb) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_only record := internal.read_report_filters('moderation', p_filters);
  v_answer text;
begin
  with sums as materialized (
    select
      (m.created_at at time zone v_only.timezone)::date as day,
      m.course_id,
      m.decision,
      m.moderator_id,
      count(*) as rows,
      count(m.reverses) as reversals
    from lms.moderation_decisions as m
    where m.tenant_id = v_tenant
      and m.created_at >= v_only.begins
      and m.created_at < v_only.ends
      and (v_only.course is null or m.course_id = v_only.course)
      and (v_only.person is null or m.user_id = v_only.person)
      and (p_filters ->> 'decision' is null or m.decision = p_filters ->> 'decision')
    group by 1, 2, 3, 4
  )

  select jsonb_build_object(
    'figures', jsonb_build_array(
      internal.figure('decisions', 'Decisions', 'integer', coalesce(sum(s.rows), 0)),
      internal.figure('hidden', 'Hidden', 'integer', coalesce(sum(s.rows) filter (where s.decision = 'hide'), 0)),
      internal.figure(
        'suspensions', 'Suspensions', 'integer', coalesce(sum(s.rows) filter (where s.decision = 'suspend'), 0)
      ),
      internal.figure('reversals', 'Reversals', 'integer', coalesce(sum(s.reversals), 0)),
      internal.figure('moderators', 'Moderators', 'integer', count(distinct s.moderator_id))
    ),
    'charts', jsonb_build_array(
      internal.line_chart(
        'Decisions over time',
        (
          select coalesce(jsonb_agg(jsonb_build_array(d.day, d.rows)), '[]')
          from (select t.day, sum(t.rows) as rows from sums as t group by t.day) as d
        ),
        'Decisions'
      ),
      internal.share_chart(
        'pie', 'What was decided', 'Decisions',
        (
          select coalesce(jsonb_agg(jsonb_build_array(d.decision, d.rows)), '[]')
          from (select t.decision, sum(t.rows) as rows from sums as t group by t.decision) as d
        )
      ),
      internal.share_chart(
        'bar', 'Courses with the most decisions', 'Decisions',
        (
          select coalesce(jsonb_agg(jsonb_build_array(c.title, d.rows)), '[]')
          from (select t.course_id, sum(t.rows) as rows from sums as t group by t.course_id) as d
          join lms.courses as c on c.tenant_id = v_tenant and c.id = d.course_id
        )
      )
    )
  )::text
  into v_answer
  from sums as s;
  return v_answer;
end
$$;
comment on function internal.summarize_moderation(jsonb) is 'The report on moderation in figures and charts. LM402.';
