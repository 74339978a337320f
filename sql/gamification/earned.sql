-- By the time that an award and its cause share, which is that of their transaction: so an answer that is asked for
-- again, since the first one was lost, says the same.
create function internal.earned(p_tenant uuid, p_user uuid, p_at timestamptz) returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_points bigint;
  v_badges json := '[]';
begin
  select sum(x.points)
  into v_points
  from lms.xp as x
  where x.tenant_id = p_tenant and x.user_id = p_user and x.timestamp = p_at;

  if v_points is not null then
    select coalesce(json_agg(
      json_build_object('id', b.id, 'name', b.name, 'icon_url', b.icon_url) order by b.metric, b.threshold, b.id
    ), '[]')
    into v_badges
    from lms.user_badges as u
    join lms.badges as b on b.tenant_id = u.tenant_id and b.id = u.badge_id
    where u.tenant_id = p_tenant and u.user_id = p_user and u.awarded_at = p_at and b.tenant_id = p_tenant;
  end if;
  return json_build_object('points', coalesce(v_points, 0), 'badges', v_badges);
end
$$;
comment on function internal.earned(uuid, uuid, timestamptz) is
'What something that happened to the person who asks at this moment has earned them: points, and badges.';
