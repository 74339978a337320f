-- owner: lms_system
-- Definer: students read neither others' points nor users. A week or month that is over is rarely asked for, and adds
-- up to the same ever after: computed when asked, from that range of days.
create function internal.closed_leaderboard(
  p_starts_on date,
  p_ends_on date,
  p_course uuid,
  p_after bigint,
  p_limit integer,
  out participants bigint,
  out top json,
  out last_place bigint,
  out me json
)
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_user uuid := internal.user_id();
begin
  perform internal.expect_leaderboard(p_course);

  with earned as (
    select d.user_id, sum(d.points)::bigint as points
    from lms.xp_daily as d
    where p_course is null and d.tenant_id = v_tenant and d.day between p_starts_on and p_ends_on
    group by d.user_id
    having sum(d.points) > 0
    union all
    select d.user_id, sum(d.points)::bigint as points
    from lms.xp_course_daily as d
    where d.tenant_id = v_tenant and d.course_id = p_course and d.day between p_starts_on and p_ends_on
    group by d.user_id
    having sum(d.points) > 0
  ),

  board as materialized (
    select
      e.user_id,
      e.points,
      u.name,
      u.avatar_url,
      rank() over (order by e.points desc) as rank,
      row_number() over (order by e.points desc, e.user_id asc) as place
    from earned as e
    join lms.users as u on e.user_id = u.id
    where u.tenant_id = v_tenant and u.status = 'active' and u.on_leaderboards
  ),

  mine as (
    select b.place, b.rank, b.points from board as b where b.user_id = v_user
  )

  select
    (select count(*) from board),
    (
      select json_agg(internal.leaderboard_row(b.rank, b.points, b.user_id, b.name, b.avatar_url) order by b.place)
      from board as b
      where b.place > p_after and b.place <= p_after + p_limit
    ),
    (select b.place from board as b where b.place = p_after + p_limit and p_after + p_limit < (select count(*) from board)),
    (
      select json_build_object(
        'rank', m.rank,
        'points', m.points,
        'neighbours', coalesce((
          select json_agg(internal.leaderboard_row(b.rank, b.points, b.user_id, b.name, b.avatar_url) order by b.place)
          from board as b
          where b.place between m.place - 2 and m.place + 2 and b.place <> m.place
        ), '[]'::json)
      )
      from mine as m
    )
  into participants, top, last_place, me;
end
$$;
comment on function internal.closed_leaderboard(date, date, uuid, bigint, integer) is
'The board of a period that is over, of the institution or of a course, as the days add up now; in it whoever is active '
'and on leaderboards now. last_place: where the next page begins. LM101, LM204.';
