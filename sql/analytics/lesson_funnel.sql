-- Definer: analysts may read no table, only what functions like this one show of their own institution.
create function internal.analytics_lesson_funnel() returns table (
  course_id uuid,
  course_title text,
  lesson_id uuid,
  lesson_title text,
  module_id uuid,
  module_title text,
  "position" integer, -- noqa: RF06
  is_required boolean,
  enrolled bigint,
  started bigint,
  completed bigint,
  completed_share numeric,
  dropped_off bigint,
  drop_off_share numeric
)
language plpgsql stable rows 10000
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_tenant uuid;
begin
  v_tenant := internal.open_analysis();
  return query
  with live as materialized (
    select e.course_id, e.user_id, e.completed_at is null as is_open
    from lms.enrollments as e
    where e.tenant_id = v_tenant and e.status = 'active'
  ),

  people as (
    select live.course_id, count(*) as enrolled
    from live
    group by live.course_id
  ),

  outline as materialized (
    select
      l.course_id,
      l.id,
      l.title,
      l.module_id,
      m.title as module_title,
      l.is_required,
      row_number() over (partition by l.course_id order by m.position, l.position) as place
    from lms.lessons as l
    join lms.modules as m on m.tenant_id = l.tenant_id and m.id = l.module_id
    where l.tenant_id = v_tenant and m.tenant_id = v_tenant
  ),

  visits as materialized (
    select p.course_id, p.user_id, p.lesson_id, outline.place, live.is_open, p.completed_at is not null as is_done
    from lms.lesson_progress as p
    join live on live.course_id = p.course_id and live.user_id = p.user_id
    join outline on outline.id = p.lesson_id
    where p.tenant_id = v_tenant
  ),

  reached as (
    select visits.lesson_id, count(*) as started, count(*) filter (where visits.is_done) as completed
    from visits
    group by visits.lesson_id
  ),

  furthest as (
    select visits.course_id, max(visits.place) as place
    from visits
    where visits.is_open
    group by visits.course_id, visits.user_id
  ),

  stopped as (
    select furthest.course_id, furthest.place, count(*) as people
    from furthest
    group by furthest.course_id, furthest.place
  )

  select
    o.course_id,
    c.title,
    o.id,
    o.title,
    o.module_id,
    o.module_title,
    o.place::integer,
    o.is_required,
    coalesce(people.enrolled, 0),
    coalesce(reached.started, 0),
    coalesce(reached.completed, 0),
    round(coalesce(reached.completed, 0)::numeric / people.enrolled, 4),
    coalesce(stopped.people, 0),
    round(coalesce(stopped.people, 0)::numeric / reached.started, 4)
  from outline as o
  join lms.courses as c on c.id = o.course_id
  left join people on people.course_id = o.course_id
  left join reached on reached.lesson_id = o.id
  left join stopped on stopped.course_id = o.course_id and stopped.place = o.place
  where c.tenant_id = v_tenant;
end
$$;
comment on function internal.analytics_lesson_funnel() is
'How far people come in each course of the analyst''s institution, lesson by lesson.';
