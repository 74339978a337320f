create function internal.stats_between(
  p_scope text,
  p_course uuid,
  p_period text,
  p_from date,
  p_to date,
  out active_students bigint,
  out new_students bigint,
  out enrollments bigint,
  out completions bigint,
  out certificates bigint,
  out money jsonb,
  out figures json
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  select
    coalesce(sum(f.active_students), 0),
    coalesce(sum(f.new_students), 0),
    coalesce(sum(f.enrollments), 0),
    coalesce(sum(f.completions), 0),
    coalesce(sum(f.certificates), 0),
    internal.sum_money(array_agg(f.money))
  into active_students, new_students, enrollments, completions, certificates, money
  from internal.stats_figures(p_scope, p_course, p_period, p_from, p_to) as f;
  figures := internal.figures_json(
    active_students, new_students, enrollments, completions, certificates, money, p_scope in ('tenant', 'platform')
  );
end
$$;
comment on function internal.stats_between(text, uuid, text, date, date) is
'The sum of stats_figures(); of one period, unless somebody wants everything but the people. LM104.';
