-- owner: lms_system
create function internal.recount_streaks(p_tenant uuid, p_user uuid) returns lms.xp_totals
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_totals lms.xp_totals;
begin
  with numbered as (
    select d.day, d.day - row_number() over (order by d.day)::integer as run
    from lms.xp_daily as d
    where d.tenant_id = p_tenant and d.user_id = p_user and d.awards > 0
  ),

  runs as (
    select count(*)::integer as days, max(n.day) as until
    from numbered as n
    group by n.run
  )

  update lms.xp_totals as t
  set
    current_streak = (select r.days from runs as r order by r.until desc limit 1),
    longest_streak = (select max(r.days) from runs as r),
    active_on = (select max(r.until) from runs as r)
  where t.tenant_id = p_tenant and t.user_id = p_user
  returning * into v_totals;
  return v_totals;
end
$$;
comment on function internal.recount_streaks(uuid, uuid) is
'A person''s days in a row from all of their days with an award; needs at least one. Whoever calls holds their points.';
