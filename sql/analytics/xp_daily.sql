-- Definer: analysts may read no table, only what functions like this one show of their own institution.
create function internal.analytics_xp_daily() returns table (
  user_id uuid,
  day date,
  points bigint,
  awards integer
)
language plpgsql stable rows 1000000
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_tenant uuid;
begin
  v_tenant := internal.open_analysis();
  return query
  select x.user_id, x.day, x.points, x.awards
  from lms.xp_daily as x
  where x.tenant_id = v_tenant;
end
$$;
comment on function internal.analytics_xp_daily() is
'Points of the people of the analyst''s institution, day by day.';
