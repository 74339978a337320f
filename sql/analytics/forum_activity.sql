-- Definer: analysts may read no table, only what functions like this one show of their own institution.
create function internal.analytics_forum_activity() returns table (
  day date,
  course_id uuid,
  course_title text,
  posts bigint,
  replies bigint,
  authors bigint,
  answered_posts bigint,
  hidden bigint
)
language plpgsql stable rows 20000
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
  with contributions as (
    select
      (p.created_at at time zone v_timezone)::date as day, p.course_id, p.user_id, true as is_post, p.is_answered,
      p.hidden_at is not null as is_hidden
    from lms.posts as p
    where p.tenant_id = v_tenant and p.deleted_at is null
    union all
    select
      (r.created_at at time zone v_timezone)::date, r.course_id, r.user_id, false, false, r.hidden_at is not null
    from lms.replies as r
    where r.tenant_id = v_tenant and r.deleted_at is null
  ),

  days as (
    select
      w.day,
      w.course_id,
      count(*) filter (where w.is_post) as posts,
      count(*) filter (where not w.is_post) as replies,
      count(distinct w.user_id) as authors,
      count(*) filter (where w.is_answered) as answered,
      count(*) filter (where w.is_hidden) as hidden
    from contributions as w
    group by w.day, w.course_id
  )

  select d.day, d.course_id, c.title, d.posts, d.replies, d.authors, d.answered, d.hidden
  from days as d
  join lms.courses as c on c.id = d.course_id
  where c.tenant_id = v_tenant;
end
$$;
comment on function internal.analytics_forum_activity() is
'What was written in the forums of the analyst''s institution, day by day.';
