-- owner: lms_system
-- Definer: students read neither users nor what reporting holds. The views know no row security, so every question
-- names the tenant itself. Rows of a former period, where nothing has been refreshed since it ended, are not looked at.
create function internal.current_leaderboard(
  p_period text,
  p_course uuid,
  p_starts_on date,
  p_after bigint,
  p_limit integer,
  out refreshed_at timestamptz,
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
  v_board uuid := coalesce(p_course, internal.tenant_id());
  v_mine record;
begin
  perform internal.expect_leaderboard(p_course);

  with board as not materialized (
    select 'weekly' as period, w.* from reporting.leaderboard_weekly as w
    union all
    select 'monthly' as period, m.* from reporting.leaderboard_monthly as m
  )

  select
    (select r.refreshed_at from reporting.refreshes as r where r.view = 'leaderboard_' || p_period),
    coalesce((
      select b.place
      from board as b
      where b.period = p_period and b.tenant_id = v_tenant and b.board_id = v_board and b.starts_on = p_starts_on
      order by b.place desc
      limit 1
    ), 0)
  into refreshed_at, participants;

  select
    json_agg(internal.leaderboard_row(s.rank, s.points, s.user_id, s.name, s.avatar_url) order by s.nr)
    filter (where s.nr <= p_limit),
    max(s.place) filter (where s.nr = p_limit and s.total > p_limit)
  into top, last_place
  from (
    select s.*, row_number() over (order by s.place) as nr, count(*) over () as total
    from internal.leaderboard_slice(p_period, v_tenant, v_board, p_starts_on, p_after, p_limit + 1, false) as s
  ) as s;

  with board as not materialized (
    select 'weekly' as period, w.* from reporting.leaderboard_weekly as w
    union all
    select 'monthly' as period, m.* from reporting.leaderboard_monthly as m
  )

  select b.place, b.rank, b.points
  into v_mine
  from board as b
  join lms.users as u on u.tenant_id = b.tenant_id and u.id = b.user_id
  where b.period = p_period
    and b.tenant_id = v_tenant
    and b.board_id = v_board
    and b.starts_on = p_starts_on
    and b.user_id = internal.user_id()
    and u.on_leaderboards;
  if not found then
    return;
  end if;
  select json_build_object(
    'rank', v_mine.rank,
    'points', v_mine.points,
    'neighbours', coalesce(
      json_agg(internal.leaderboard_row(s.rank, s.points, s.user_id, s.name, s.avatar_url) order by s.place),
      '[]'::json
    )
  )
  into me
  from (
    select a.* from internal.leaderboard_slice(p_period, v_tenant, v_board, p_starts_on, v_mine.place, 2, true) as a
    union all
    select b.* from internal.leaderboard_slice(p_period, v_tenant, v_board, p_starts_on, v_mine.place, 2, false) as b
  ) as s;
end
$$;
comment on function internal.current_leaderboard(text, uuid, date, bigint, integer) is
'The board of the period that is under way, of the institution or of a course: as it was refreshed, without those who '
'have been suspended or have opted out since. last_place: where the next page begins. LM101, LM204.';
