-- Definer: analysts may read no table, only what functions like this one show of their own institution.
create function internal.analytics_lesson_progress() returns table (
  user_id uuid,
  course_id uuid,
  lesson_id uuid,
  position_seconds integer,
  completed_at timestamptz,
  completed_on date,
  updated_at timestamptz
)
language plpgsql stable rows 2000000
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
    p.user_id,
    p.course_id,
    p.lesson_id,
    p.position_seconds,
    p.completed_at,
    (p.completed_at at time zone v_timezone)::date,
    p.updated_at
  from lms.lesson_progress as p
  where p.tenant_id = v_tenant;
end
$$;
comment on function internal.analytics_lesson_progress() is
'Who has begun or completed which lesson, at the analyst''s institution.';
