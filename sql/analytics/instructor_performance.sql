-- Definer: analysts may read no table, only what functions like this one show of their own institution.
create function internal.analytics_instructor_performance() returns table (
  instructor_id uuid,
  instructor_name text,
  courses bigint,
  co_taught_courses bigint,
  students bigint,
  enrollments bigint,
  completions bigint,
  completion_share numeric,
  certificates bigint,
  quiz_pass_share numeric,
  forum_replies bigint,
  accepted_answers bigint,
  currency text,
  gross bigint,
  refunds bigint,
  net bigint
)
language plpgsql stable rows 1000
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_tenant uuid;
  v_personal boolean;
  v_currency text;
begin
  v_tenant := internal.open_analysis();
  v_personal := internal.sees_personal_data();
  v_currency := (
    select t.currency
    from lms.tenants as t
    where t.id = v_tenant
  );
  return query
  with taught as materialized (
    select c.id, c.instructor_id, c.status
    from lms.courses as c
    where c.tenant_id = v_tenant
  ),

  led as (
    select t.instructor_id, count(*) filter (where t.status = 'published') as courses
    from taught as t
    group by t.instructor_id
  ),

  shared as (
    select i.user_id, count(*) as courses
    from lms.course_instructors as i
    where i.tenant_id = v_tenant
    group by i.user_id
  ),

  learners as (
    select
      t.instructor_id,
      count(distinct e.user_id) as students,
      count(*) as enrollments,
      count(e.completed_at) as completions
    from lms.enrollments as e
    join taught as t on t.id = e.course_id
    where e.tenant_id = v_tenant and e.status = 'active'
    group by t.instructor_id
  ),

  certified as (
    select t.instructor_id, count(*) as certificates
    from lms.certificates as c
    join taught as t on t.id = c.course_id
    where c.tenant_id = v_tenant and c.superseded_at is null and c.revoked_at is null
    group by t.instructor_id
  ),

  tested as (
    select t.instructor_id, avg((p.passed_at is not null)::integer) as pass_share
    from lms.quiz_progress as p
    join taught as t on t.id = p.course_id
    where p.tenant_id = v_tenant and p.best_percent is not null
    group by t.instructor_id
  ),

  helped as (
    select r.user_id, count(*) as replies, count(p.id) as accepted
    from lms.replies as r
    join taught as t on t.id = r.course_id and t.instructor_id = r.user_id
    left join lms.posts as p
      on p.tenant_id = v_tenant and p.id = r.post_id and p.accepted_reply_id = r.id and p.is_answered
    where r.tenant_id = v_tenant and r.deleted_at is null and r.hidden_at is null
    group by r.user_id
  ),

  earned as (
    select t.instructor_id, sum(e.gross)::bigint as gross, sum(e.refunded)::bigint as refunds
    from internal.revenue_entries as e
    join taught as t on t.id = e.course_id
    where e.tenant_id = v_tenant and e.currency = v_currency
    group by t.instructor_id
  )

  select
    u.id,
    internal.masked_name(v_personal, u.id, u.name),
    coalesce(led.courses, 0),
    coalesce(shared.courses, 0),
    coalesce(learners.students, 0),
    coalesce(learners.enrollments, 0),
    coalesce(learners.completions, 0),
    round(learners.completions::numeric / learners.enrollments, 4),
    coalesce(certified.certificates, 0),
    round(tested.pass_share, 4),
    coalesce(helped.replies, 0),
    coalesce(helped.accepted, 0),
    v_currency,
    coalesce(earned.gross, 0),
    coalesce(earned.refunds, 0),
    coalesce(earned.gross, 0) - coalesce(earned.refunds, 0)
  from lms.users as u
  left join led on led.instructor_id = u.id
  left join shared on shared.user_id = u.id
  left join learners on learners.instructor_id = u.id
  left join certified on certified.instructor_id = u.id
  left join tested on tested.instructor_id = u.id
  left join helped on helped.user_id = u.id
  left join earned on earned.instructor_id = u.id
  where u.tenant_id = v_tenant and (u.role = 'instructor' or led.instructor_id is not null);
end
$$;
comment on function internal.analytics_instructor_performance() is
'What the instructors of the analyst''s institution have done and brought about.';
