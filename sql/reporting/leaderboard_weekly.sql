-- owner: lms_system
-- Lateral, with a sum inside: each institution's period is a range of an index, so that a refresh costs what was earned
-- in it, however long the history is.
create materialized view reporting.leaderboard_weekly as
with periods as (
  select
    t.id as tenant_id,
    date_trunc('week', now() at time zone t.timezone)::date as starts_on
  from lms.tenants as t
),

earned as (
  select
    p.tenant_id,
    p.tenant_id as board_id,
    p.starts_on,
    x.user_id,
    x.points
  from periods as p
  join lateral (
    select
      d.user_id,
      sum(d.points)::bigint as points
    from lms.xp_daily as d
    where d.tenant_id = p.tenant_id and d.day >= p.starts_on and d.day < p.starts_on + 7
    group by d.user_id
    having sum(d.points) > 0
  ) as x on true
  union all
  select
    p.tenant_id,
    x.course_id as board_id,
    p.starts_on,
    x.user_id,
    x.points
  from periods as p
  join lateral (
    select
      d.course_id,
      d.user_id,
      sum(d.points)::bigint as points
    from lms.xp_course_daily as d
    where d.tenant_id = p.tenant_id and d.day >= p.starts_on and d.day < p.starts_on + 7
    group by d.course_id, d.user_id
    having sum(d.points) > 0
  ) as x on true
)

select
  e.tenant_id,
  e.board_id,
  e.starts_on,
  e.user_id,
  e.points,
  rank() over (partition by e.tenant_id, e.board_id order by e.points desc) as rank,
  row_number() over (partition by e.tenant_id, e.board_id order by e.points desc, e.user_id asc) as place
from earned as e
join lms.users as u on e.tenant_id = u.tenant_id and e.user_id = u.id
where u.status = 'active' and u.on_leaderboards;

create unique index leaderboard_weekly_person
on reporting.leaderboard_weekly (tenant_id, board_id, starts_on, user_id);
create index leaderboard_weekly_place on reporting.leaderboard_weekly (tenant_id, board_id, starts_on, place);
comment on materialized view reporting.leaderboard_weekly is
'Points of the week, from Monday, that it was in each institution''s timezone at the last refresh, by person: of the whole '
'institution (board_id is its id) and of each course (board_id is the course''s). No time of refresh in the rows, which '
'each refresh would then rewrite: see refreshes.';
comment on column reporting.leaderboard_weekly.rank is 'Equal for equal points; as many are left out after it.';
comment on column reporting.leaderboard_weekly.place is
'A number of its own for everybody, in the order of the ranks: what pages and neighbours are found by.';
