-- owner: lms_system
create function internal.check_stats() returns setof text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select format('institution %s: the %s from %s is closed, and is counted still', p.tenant_id, p.period, p.starts_on)
  from (
    select t.tenant_id, t.period, t.starts_on from lms.tenant_periods as t
    union
    select c.tenant_id, c.period, c.starts_on from lms.course_periods as c
    union
    select i.tenant_id, i.period, i.starts_on from lms.instructor_periods as i
  ) as p
  left join lms.stats_windows as w on w.tenant_id = p.tenant_id
  where w.since is null or p.starts_on >= internal.stats_since(w.since, p.period)
$$;
comment on function internal.check_stats() is
'A line for each period that is kept as closed and in the window of the views as well: it would be there twice.';
