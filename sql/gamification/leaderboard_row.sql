create function internal.leaderboard_row(
  p_rank bigint, p_points bigint, p_user uuid, p_name text, p_avatar_url text
) returns json
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select json_build_object(
    'rank', p_rank,
    'points', p_points,
    'user', json_build_object('id', p_user, 'name', p_name, 'avatar_url', p_avatar_url),
    'is_me', p_user = internal.user_id()
  )
$$;
comment on function internal.leaderboard_row(bigint, bigint, uuid, text, text) is
'A row of a leaderboard: all that others learn of a person there.';
