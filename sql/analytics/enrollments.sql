-- Definer: analysts may read no table, only what functions like this one show of their own institution.
create function internal.analytics_enrollments() returns table (
  user_id uuid,
  course_id uuid,
  source text,
  status text,
  enrolled_at timestamptz,
  enrolled_on date,
  last_activity_at timestamptz,
  completed_lessons integer,
  progress_percent integer,
  completed_at timestamptz,
  completed_on date
)
language plpgsql stable rows 300000
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
    e.user_id,
    e.course_id,
    e.source,
    e.status,
    e.enrolled_at,
    (e.enrolled_at at time zone v_timezone)::date,
    e.last_activity_at,
    e.completed_lessons,
    (
      internal.progress(
        e.completed_lessons,
        c.lesson_count,
        e.completed_required,
        c.required_lesson_count,
        e.passed_required_quizzes,
        c.required_quiz_count,
        e.completed_at
      ) ->> 'percent'
    )::integer,
    e.completed_at,
    (e.completed_at at time zone v_timezone)::date
  from lms.enrollments as e
  join lms.courses as c on c.tenant_id = e.tenant_id and c.id = e.course_id
  where e.tenant_id = v_tenant and c.tenant_id = v_tenant;
end
$$;
comment on function internal.analytics_enrollments() is
'Places in courses of the analyst''s institution.';
