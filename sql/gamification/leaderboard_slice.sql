-- owner: lms_system
-- Part of current_leaderboard(). Suspensions and opt-outs are those of this moment, not of the refresh. OFFSET 0 has
-- people looked up one by one as the board is read in its order: a slice of the largest board costs no more than one of
-- the smallest.
create function internal.leaderboard_slice(
  p_period text, p_tenant uuid, p_board uuid, p_starts_on date, p_place bigint, p_limit integer, p_above boolean
) returns table (place bigint, rank bigint, points bigint, user_id uuid, name text, avatar_url text)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_above then
    return query
    with board as not materialized (
      select 'weekly' as period, w.* from reporting.leaderboard_weekly as w
      union all
      select 'monthly' as period, m.* from reporting.leaderboard_monthly as m
    )

    select b.place, b.rank, b.points, b.user_id, p.name, p.avatar_url
    from board as b
    join lateral (
      select u.name, u.avatar_url
      from lms.users as u
      where u.tenant_id = p_tenant and u.id = b.user_id and u.status = 'active' and u.on_leaderboards
      offset 0
    ) as p on true
    where b.period = p_period
      and b.tenant_id = p_tenant
      and b.board_id = p_board
      and b.starts_on = p_starts_on
      and b.place < p_place
    order by b.place desc
    limit p_limit;
  else
    return query
    with board as not materialized (
      select 'weekly' as period, w.* from reporting.leaderboard_weekly as w
      union all
      select 'monthly' as period, m.* from reporting.leaderboard_monthly as m
    )

    select b.place, b.rank, b.points, b.user_id, p.name, p.avatar_url
    from board as b
    join lateral (
      select u.name, u.avatar_url
      from lms.users as u
      where u.tenant_id = p_tenant and u.id = b.user_id and u.status = 'active' and u.on_leaderboards
      offset 0
    ) as p on true
    where b.period = p_period
      and b.tenant_id = p_tenant
      and b.board_id = p_board
      and b.starts_on = p_starts_on
      and b.place > p_place
    order by b.place
    limit p_limit;
  end if;
end
$$;
comment on function internal.leaderboard_slice(text, uuid, uuid, date, bigint, integer, boolean) is
'The people of a current board that come next after a place, or above it, nearest first.';
