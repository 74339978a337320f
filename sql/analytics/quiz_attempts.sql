-- Definer: analysts may read no table, only what functions like this one show of their own institution.
create function internal.analytics_quiz_attempts() returns table (
  id uuid,
  user_id uuid,
  course_id uuid,
  quiz_id uuid,
  quiz_title text,
  number integer,
  status text,
  started_at timestamptz,
  finished_at timestamptz,
  finished_on date,
  duration_seconds integer,
  points numeric,
  max_points integer,
  percent numeric,
  pass_percent integer,
  passed boolean
)
language plpgsql stable rows 500000
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_tenant uuid;
  v_timezone text;
begin
  v_tenant := internal.open_analysis();
  v_timezone := (
    select t.timezone
    from lms.tenants as t
    where t.id = v_tenant
  );
  return query
  select
    a.id,
    a.user_id,
    a.course_id,
    a.quiz_id,
    q.title,
    a.number,
    a.status,
    a.started_at,
    a.finished_at,
    (a.finished_at at time zone v_timezone)::date,
    extract(epoch from a.finished_at - a.started_at)::integer,
    a.points,
    a.max_points,
    a.percent,
    a.pass_percent,
    a.passed
  from lms.quiz_attempts as a
  join lms.quizzes as q on q.tenant_id = a.tenant_id and q.id = a.quiz_id
  where a.tenant_id = v_tenant and q.tenant_id = v_tenant;
end
$$;
comment on function internal.analytics_quiz_attempts() is
'Attempts at quizzes of the analyst''s institution.';
