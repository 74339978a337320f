-- owner: lms_system
-- Definer: an admin makes badges, and may not write who has them.
create function internal.give_badge() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.lock_badges(new.tenant_id);

  insert into lms.user_badges (tenant_id, user_id, badge_id)
  select t.tenant_id, t.user_id, new.id
  from lms.xp_totals as t
  where t.tenant_id = new.tenant_id and internal.badge_value(t, new.metric) >= new.threshold
  order by t.user_id
  on conflict (tenant_id, user_id, badge_id) do nothing;
  return null;
end
$$;
comment on function internal.give_badge() is
'Trigger: a badge is new, active again or easier to get; gives it to everybody who qualifies already.';
grant execute on function internal.give_badge() to lms_owner;
