-- Definer: analysts may read no table, only what functions like this one show of their own institution.
create function internal.analytics_courses() returns table (
  id uuid,
  title text,
  slug text,
  domain text,
  status text,
  instructor_id uuid,
  instructor_name text,
  price bigint,
  currency text,
  module_count integer,
  lesson_count integer,
  required_lesson_count integer,
  quiz_count integer,
  duration_seconds bigint,
  enrollment_count bigint,
  created_at timestamptz,
  published_at timestamptz,
  archived_at timestamptz
)
language plpgsql stable rows 1000
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_tenant uuid;
  v_personal boolean;
begin
  v_tenant := internal.open_analysis();
  v_personal := internal.sees_personal_data();
  return query
  select
    c.id,
    c.title,
    c.slug,
    c.domain,
    c.status,
    c.instructor_id,
    internal.masked_name(v_personal, u.id, u.name),
    c.price,
    c.currency,
    c.module_count,
    c.lesson_count,
    c.required_lesson_count,
    c.quiz_count,
    c.duration_seconds,
    c.enrollment_count,
    c.created_at,
    c.published_at,
    c.archived_at
  from lms.courses as c
  join lms.users as u on u.tenant_id = c.tenant_id and u.id = c.instructor_id
  where c.tenant_id = v_tenant and u.tenant_id = v_tenant;
end
$$;
comment on function internal.analytics_courses() is
'The courses of the analyst''s institution.';
